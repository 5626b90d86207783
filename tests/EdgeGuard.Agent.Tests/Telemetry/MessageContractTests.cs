using System.Text.Json;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>What deploy/mqtt says of our messages is true, complete, and stays true.</summary>
public sealed class MessageContractTests
{
    private static readonly string Checkout = Tools.Checkout;
    private static readonly string Contract = Path.Combine(Checkout, "deploy", "mqtt");
    private static readonly string Recorded = Path.Combine(Checkout, "tests", "EdgeGuard.Agent.Tests", "Telemetry", "promises.txt");

    [ToolFact(Tool.JsonSchema)]
    public async Task Every_kind_of_message_fits_its_schema_and_has_no_member_that_is_not_described()
    {
        (int exit, string output) = await CheckAsync((await Catalogue.EverythingAsync()).Select(m => $"{m.Topic}\t{Catalogue.Text(m)}"));

        Assert.True(exit == 0, output);
    }

    [ToolTheory(Tool.JsonSchema)]
    [InlineData("edgeguard/gw01/state", """{"state":"up"}""")]
    [InlineData("edgeguard/gw01/state", """{"state":"online","since":1}""")]
    [InlineData("edgeguard/gw01/state", "online")]
    [InlineData("edgeguard/gw01/nowhere", "{}")]
    [InlineData("edgeguard/gw01/device/00005e005301/event", """{"specversion":"1.0"}""")]
    public async Task The_check_finds_what_does_not_fit(string topic, string payload)
    {
        (int exit, string output) = await CheckAsync([$"{topic}\t{payload}"]);

        Assert.Equal(1, exit);
        Assert.Contains(topic, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_member_that_the_schemas_describe_is_one_that_is_sent()
    {
        HashSet<string> sent = [];
        foreach (MqttMessage message in (await Catalogue.EverythingAsync()).Where(m => !m.Payload.IsEmpty))
            sent.UnionWith(Members(JsonDocument.Parse(message.Payload).RootElement, SchemaOf(message.Topic)));

        Assert.Empty(Promises.MembersOf(Path.Combine(Contract, "schemas")).Except(sent));
    }

    [Fact]
    public async Task Every_type_of_event_that_is_declared_is_sent_and_the_other_way_round()
    {
        List<MqttMessage> everything = await Catalogue.EverythingAsync();
        ILookup<bool, string> sent = everything.Where(m => m.Topic.EndsWith("/event", StringComparison.Ordinal))
            .ToLookup(m => m.Topic.Contains("/device/", StringComparison.Ordinal), m => Data(m).GetProperty("event_type").GetString()!);

        Assert.Equal(EventCatalogue.OfDevice.Order(), sent[true].Append(EventCatalogue.ProfileFailed.Name).Distinct().Order());
        Assert.Equal(EventCatalogue.OfGateway.Order(), sent[false].Append(EventCatalogue.ProfileLoaded.Name).Distinct().Order());
    }

    [Fact]
    public void Everything_that_can_happen_has_been_thought_of()
    {
        Type[] known = [.. Catalogue.Happened().Select(e => e.GetType()), typeof(GatewayEvent.ViolationSeen)];
        string[] forgotten = [.. typeof(GatewayEvent).GetNestedTypes().Except(known).Select(t => t.Name)];

        Assert.True(forgotten.Length == 0, $"Add one of each to Catalogue.Happened: {string.Join(", ", forgotten)}.");
    }

    /// <summary>A value that the program knows and the schema does not would only be missed once somebody's device has it.</summary>
    [Theory]
    [InlineData("device-state", "/properties/profile/properties/source", typeof(SightingSource))]
    [InlineData("device-state", "/properties/profile/properties/signature", typeof(SignatureStatus))]
    [InlineData("device-state", "/properties/response/properties/level", typeof(ResponseLevel))]
    [InlineData("device-state", "/properties/kind", typeof(NetworkKind))]
    [InlineData("device-state", "/properties/mode", typeof(EnforcementMode))]
    [InlineData("info", "/properties/concerns/items/properties/kind", typeof(ConcernKind))]
    [InlineData("event", "/definitions/concern/properties/kind", typeof(ConcernKind))]
    [InlineData("event", "/definitions/name/properties/matter", typeof(DnsNotice))]
    [InlineData("event", "/definitions/coverage/properties/paths/items/properties/grade", typeof(CoverageGrade))]
    public void Every_value_that_the_program_knows_is_described(string schema, string place, Type values)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Contract, "schemas", $"{schema}.json")));
        JsonElement described = place.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(document.RootElement, (e, name) => e.GetProperty(name)).GetProperty("enum");

        IEnumerable<string> known = values == typeof(ConcernKind) ? Enum.GetValues<ConcernKind>().Select(kind => kind.Name())
            : Enum.GetNames(values).Select(JsonNamingPolicy.KebabCaseLower.ConvertName);
        Assert.Equal(known.Order(), described.EnumerateArray().Select(v => v.GetString()!).Order());
    }

    // EDGEGUARD_ACCEPT=1 records new promises. One that was given is only taken back together with the version of its form.
    [Fact]
    public void No_promise_to_a_reader_is_broken()
    {
        List<string> now = Promises.Of(Path.Combine(Contract, "schemas"));
        string[] given = File.Exists(Recorded) ? File.ReadAllLines(Recorded) : [];

        string[] raised = [.. given.Where(IsVersion).Except(now).Select(p => p[..p.IndexOf('.', StringComparison.Ordinal)])];
        string[] broken = [.. given.Except(now).Where(p => !raised.Contains(p.Split('.', ' ', '<')[0]))];
        Assert.True(broken.Length == 0, $"Readers rely on this; raise the version of the form instead:\n{string.Join('\n', broken)}");
        if (Environment.GetEnvironmentVariable("EDGEGUARD_ACCEPT") == "1") File.WriteAllLines(Recorded, now);
        else Assert.Equal(given, now);
    }

    [ToolFact(Tool.AsyncApi)]
    public async Task The_document_is_valid_asyncapi()
    {
        const string script = """
            const { Parser, fromFile } = require('@asyncapi/parser');
            fromFile(new Parser(), process.argv[1]).parse().then(({ document, diagnostics }) => {
                const errors = diagnostics.filter(d => d.severity < 2).map(d => d.message);
                console.log(errors.join('\n'));
                process.exit(document && errors.length === 0 ? 0 : 1);
            });
            """;
        (int exit, string output) = await Tools.RunAsync("node", ["-e", script, Path.Combine(Contract, "asyncapi.yaml")]);

        Assert.True(exit == 0, output);
    }

    private static bool IsVersion(string promise) => promise.Contains(".schema is ", StringComparison.Ordinal) && char.IsAsciiDigit(promise[^1]);

    private static JsonElement Data(MqttMessage message) => JsonDocument.Parse(message.Payload).RootElement.GetProperty("data");

    private static Task<(int Exit, string Output)> CheckAsync(IEnumerable<string> lines) =>
        Tools.RunAsync(Tools.Python, [Path.Combine(Contract, "check.py"), "--strict"], string.Join('\n', lines) + "\n");

    private static string SchemaOf(string topic) => topic.Split('/') switch
    {
        [.., "device", _, "state"] => "device-state",
        [.., "state"] => "availability",
        [.., "request", "device", "allow"] => "allow",
        [.., "request", "device", "rename"] => "rename",
        [.., "request", "device", _] => "request",
        [.., "request", "approval", _] => "answer",
        [.., "request", _, var verb] => verb,
        [_, _, "response", ..] => "response",
        [.., "alert"] => "event",
        [.., "config"] => "homeassistant-discovery",
        [.., var last] => last,
        [] => "",
    };

    private static IEnumerable<string> Members(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Members(p.Value, Below(path, p.Name)).Append(Below(path, p.Name))),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(e => Members(e, $"{path}[]")),
        _ => [],
    };

    // Home Assistant lets us choose the names of entities.
    private static string Below(string path, string member) => path == "homeassistant-discovery.cmps" ? $"{path}.*" : $"{path}.{member}";
}
