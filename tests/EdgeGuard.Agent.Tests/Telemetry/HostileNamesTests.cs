using System.Net;
using System.Text;
using System.Text.Json;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>
/// Devices call themselves ten thousand nasty things: on a real broker nobody is ever shown more than a JSON string, the log and the
/// outbox stay whole, and no name comes near a ruleset. The command line has its own test.
/// </summary>
public sealed class HostileNamesTests(BrokerFixture brokers) : BrokerTests(brokers), IClassFixture<BrokerFixture>
{
    private const int Names = 10_000;
    private const int NamesByBroker = 2_000;
    private const int Devices = 500;

    // Fewer messages than the broker of deploy/mosquitto queues for one reader.
    private const int AtOnce = 200;

    [BrokerFact]
    public async Task T10_Hostile_names_stay_inside_json_strings()
    {
        Random random = new(20260504);
        string outbox = Brokers.Folder.PathOf("hostile.db");
        await using Gateway gateway = await Gateway.StartAsync(Options(), Home.Empty, outboxFile: outbox);
        await using Listener listener = await ListenAsync("edgeguard/gw01/device/+/state", "edgeguard/gw01/device/+/event", "homeassistant/device/#", State);
        await listener.NextAsync(State, t => t == """{"state":"online"}""");
        List<string> escapes = [];
        // Each device has one name: a second counts an hour later.
        for (int first = 0; first < NamesByBroker; first += AtOnce)
        {
            Dictionary<string, string> names = Enumerable.Range(first, AtOnce)
                .ToDictionary(i => new MacAddress((ulong)i + 2).ToCompactString(), i => HostileName.Make(random, i));
            foreach ((string id, string name) in names) await gateway.SendAsync(Seen(MacAddress.Parse(id), name));
            escapes.AddRange(await EscapesAsync(listener, names));
        }

        Assert.Empty(escapes.Take(10));
        Assert.All(gateway.Log.Lines, line => Assert.DoesNotContain(line, c => char.IsControl(c) || c > '~'));
        Assert.Equal("ok", IntegrityOf(outbox));
    }

    [Fact]
    public void T8_Hostile_names_leave_no_trace_in_the_ruleset()
    {
        Random random = new(20260504);
        for (int first = 0; first < Names; first += Devices)
        {
            PolicyInput[] named = [.. Enumerable.Range(first, Devices).Select(i => Seen(Mac(i), HostileName.Make(random, i), AddressOf(i)))];
            PolicyInput[] nameless = [.. Enumerable.Range(first, Devices).Select(i => Seen(Mac(i), null, AddressOf(i)))];

            Assert.Equal(RulesetOf(nameless), RulesetOf(named));
            Assert.NotEqual(RulesetOf([]), RulesetOf(named));
        }
    }

    private static string RulesetOf(PolicyInput[] inputs) => RulesetText.Write(RulesetCompiler.Compile(Home.Seen(Home.Empty, inputs)));

    private static MacAddress Mac(int i) => new((ulong)(i % Devices) + 2);

    private static string IntegrityOf(string file)
    {
        using SqliteConnection connection = new($"Data Source={file};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }

    // A device without an address has no part in the ruleset, whatever its name.
    private static IPAddress AddressOf(int i) => new([192, 0, 2, (byte)(i % Devices % 200 + 20)]);

    private static PolicyInput.Sighted Seen(MacAddress mac, string? name, IPAddress? address = null) =>
        new(new() { Source = SightingSource.Dhcp4, Mac = mac, Interface = "lan0", HostName = name, Address = address });

    // Each name is told three times: that it is new, with the device's state, and to Home Assistant, which waits where nothing of a name can be shown.
    private static async Task<List<string>> EscapesAsync(Listener listener, Dictionary<string, string> names)
    {
        HashSet<(string, string)> told = [];
        List<string> escapes = [];
        while (told.Count < names.Values.Sum(name => DisplayName.Of(name) is null ? 2 : 3))
        {
            MqttMessage message = await listener.NextAsync(topic => topic != State);
            string[] levels = message.Topic.Split('/');
            string id = levels[0] == "homeassistant" ? levels[3].Split('_')[^1] : levels[3];
            if (!names.TryGetValue(id, out string? name)) continue;
            told.Add((id, levels[^1]));
            if (Escape(message, levels, name) is { } escape) escapes.Add($"{message.Topic} {Encoding.UTF8.GetString(message.Payload.Span)}: {escape}");
        }
        return escapes;
    }

    private static string? Escape(MqttMessage message, string[] levels, string name)
    {
        if (!levels.All(IsPlain)) return "topic";
        if (message.Payload.Span.ContainsAnyExceptInRange((byte)' ', (byte)'~')) return "not printable ASCII";
        if (message.Payload.Span.IndexOfAny("<>&'`"u8) >= 0) return "markup";
        string? shown = Shown(JsonDocument.Parse(message.Payload).RootElement, levels[^1]);
        return shown == DisplayName.Of(name) ? null : $"shown as {shown}";
    }

    private static bool IsPlain(string level) =>
        level.Length > 0 && level.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    // Home Assistant needs a name in any case, and is given the hardware address.
    private static string? Shown(JsonElement root, string kind)
    {
        JsonElement holder = kind switch
        {
            "config" => root.GetProperty("dev"),
            "event" => root.GetProperty("data"),
            _ => root,
        };
        string? shown = holder.TryGetProperty("name", out JsonElement text) ? text.GetString() : null;
        string? id = kind == "config" ? holder.GetProperty("ids")[0].GetString()!.Split('_')[^1] : null;
        return id is not null && shown?.Replace(":", "", StringComparison.Ordinal) == id ? null : shown;
    }

    [Theory]
    [InlineData("Hall camera", "Hall camera")]
    [InlineData("Überwachung 漢 \U0001f4f7", "Überwachung 漢 \U0001f4f7")]
    [InlineData("\u202eterces", "terces")]
    [InlineData("a\0b\u001b[2Jc\r\nd", "ab[2Jcd")]
    [InlineData("\ud800x\udc00", "x")]
    [InlineData(" \t\u200f ", null)]
    [InlineData("", null)]
    public void T12_A_name_is_shown_without_what_would_not_be_seen_or_would_mislead(string outside, string? shown) => Assert.Equal(shown, DisplayName.Of(outside));

    [Fact]
    public void A_long_name_is_cut_between_characters()
    {
        string shown = DisplayName.Of(string.Concat(Enumerable.Repeat("\U0001f4f7", 100)))!;

        Assert.Equal(DisplayName.Longest, shown.EnumerateRunes().Count());
    }
}
