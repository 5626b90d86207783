using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>What a fleet manager learns of a gateway, and how often.</summary>
public sealed class GatewayIdentityTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Home.Noon);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, null, null, 60, true)]
    [InlineData("berlin-3", null, null, 300, false)]
    [InlineData("berlin-3", true, 10, 10, true)]
    [InlineData(null, false, 3600, 3600, false)]
    public void Discovery_is_off_and_health_is_seldom_where_a_site_is_set(string? site, bool? homeAssistant, int? seconds, int every, bool introduces)
    {
        GatewayIdentity identity = GatewayIdentity.Of(new() { Gateway = new() { Site = site } }, new() { HomeAssistant = homeAssistant, HealthSeconds = seconds }, null);

        Assert.Equal((site, every, introduces), (identity.Site, (int)identity.HealthEvery.TotalSeconds, identity.IntroducesDevices));
    }

    [Fact]
    public void Info_has_site_labels_digests_and_the_end_of_the_certificate()
    {
        string configuration = _folder.Write("edgeguard.json", """{ "gateway": { "site": "berlin-3" } }""");
        using ECDsa key = ECDsa.Create();
        string certificate = _folder.Write("gw01.pem", new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=gw01", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(Home.Noon, Home.Noon.AddDays(90)).ExportCertificatePem());
        AgentOptions agent = new() { Gateway = new() { Site = "berlin-3", Labels = ["school", "north"] } };

        JsonElement info = Info(GatewayIdentity.Of(agent, new() { ClientCertificateFile = certificate }, configuration), Home.WithCamera with { Revision = 1 });

        Assert.Equal("berlin-3", info.GetProperty("site").GetString());
        Assert.Equal(["school", "north"], info.GetProperty("labels").EnumerateArray().Select(l => l.GetString()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(configuration))), info.GetProperty("configuration").GetString());
        Assert.Equal("2026-08-02T12:00:00Z", info.GetProperty("certificate_until").GetString());
        Assert.Equal(300, info.GetProperty("health_s").GetInt32());
        Assert.Contains("NOT covered", info.GetProperty("networks")[0].GetProperty("coverage").GetString(), StringComparison.Ordinal);
        Assert.Equal("arm64", info.GetProperty("hardware").GetProperty("architecture").GetString());
    }

    [Theory]
    [InlineData("there is no file")]
    [InlineData("-----BEGIN CERTIFICATE-----\nnot base64\n-----END CERTIFICATE-----\n")]
    [InlineData("")]
    public void A_certificate_that_cannot_be_read_is_left_out(string text)
    {
        string file = text.StartsWith("there", StringComparison.Ordinal) ? _folder.PathOf("none.pem") : _folder.Write("bad.pem", text);

        JsonElement info = Info(GatewayIdentity.None with { CertificateFile = file }, Home.WithCamera);

        Assert.False(info.TryGetProperty("certificate_until", out _));
        Assert.False(info.TryGetProperty("site", out _));
        Assert.False(info.TryGetProperty("labels", out _));
    }

    [Fact]
    public void The_digest_follows_the_rules_and_not_the_addresses_of_the_day()
    {
        RulesetDigest digest = new();
        GatewayState first = Home.WithCamera with { Revision = 1 };
        GatewayState resolved = first with
        {
            Revision = 2,
            Learned = first.Learned.Add(Home.Camera, ImmutableSortedDictionary<string, ImmutableArray<IPAddress>>.Empty.Add("a.example", [IPAddress.Parse("203.0.113.9")])),
        };
        GatewayState held = Home.Seen(first, new PolicyInput.ResponseDecided(Home.Camera, new(Core.Devices.ResponseLevel.Isolated, Home.Noon, "", "cli"))) with { Revision = 3 };

        string? before = digest.Of(first);

        Assert.Equal(64, before?.Length);
        Assert.Equal(before, digest.Of(resolved));
        Assert.NotEqual(before, digest.Of(held));
        Assert.Null(digest.Of(first with { Revision = 0 }));
    }

    [Fact]
    public void Info_is_sent_again_only_where_something_changed()
    {
        InfoMessage info = Message(GatewayIdentity.None);
        RetainedMessages messages = new(new(null, "gw01"), info, new(), _time);
        GatewayState state = Home.WithCamera with { Revision = 1 };

        Assert.Equal([1, 0, 0, 1], [Sent(state), Sent(state), Later(state), Later(state with { Revision = 2, RateLimit = new(1, 1, 1, 1) })]);
        messages.Forget();
        Assert.Equal(1, Sent(state));

        int Later(GatewayState now)
        {
            _time.Advance(TimeSpan.FromMinutes(11));
            return Sent(now);
        }

        int Sent(GatewayState now) => messages.Changes(now).Count(m => m.Topic.EndsWith("/info", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Berlin", null, "gateway:site")]
    [InlineData("a/b", null, "gateway:site")]
    [InlineData(null, "+", "gateway:labels")]
    [InlineData(null, "#", "gateway:labels")]
    [InlineData(null, "1 2 3 4 5 6 7 8 9", "gateway:labels")]
    [InlineData("berlin-3", "1 2 3 4 5 6 7 8", null)]
    public void Site_and_labels_are_levels_of_topics(string? site, string? labels, string? problem)
    {
        AgentOptions options = new() { Gateway = new() { Site = site, Labels = labels?.Split(' ') ?? [] }, Networks = [new() { Name = "things", Kind = "iot", Interfaces = ["lan0"] }] };

        IReadOnlyList<string> found = AgentSettings.Check(options);

        if (problem is null) Assert.Empty(found);
        else Assert.StartsWith(problem, Assert.Single(found), StringComparison.Ordinal);
    }

    [BrokerFact]
    public async Task Health_comes_after_times_that_differ_by_up_to_a_fifth()
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        HastyTime time = new();
        await using Gateway gateway = await Gateway.StartAsync(broker.Options, time: time);

        await Condition.UntilAsync(() => time.Periods.Count() >= 30);

        TimeSpan[] periods = [.. time.Periods.Take(30)];
        Assert.All(periods, period => Assert.InRange(period.TotalSeconds, 48, 72));
        Assert.True(periods.Distinct().Count() > 20, "without jitter the gateways of a fleet report together");
    }

    private JsonElement Info(GatewayIdentity identity, GatewayState state) => JsonDocument.Parse(Message(identity).Of(state).Payload).RootElement;

    private InfoMessage Message(GatewayIdentity identity) => new(
        new(null, "gw01"), MqttTransports.CompiledIn[0], CommandPermissions.Of(new() { Url = "mqtt://broker.example" }), Home.Noon, new(_time), identity, new("Board", "arm64", 4, 1024));

    /// <summary>Lets waits of about a minute pass within milliseconds, and notes how long they would have been.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _periods = [];

        internal IEnumerable<TimeSpan> Periods => _periods;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new HastyTimer(System.CreateTimer(callback, state, Shorten(dueTime), Note(period)), this);

        private TimeSpan Note(TimeSpan period)
        {
            TimeSpan shortened = Shorten(period);
            if (shortened != period) _periods.Enqueue(period);
            return shortened;
        }

        private static TimeSpan Shorten(TimeSpan time) =>
            time < TimeSpan.FromSeconds(30) || time > TimeSpan.FromMinutes(2) ? time : TimeSpan.FromMilliseconds(5);

        private sealed class HastyTimer(ITimer timer, HastyTime time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Shorten(dueTime), time.Note(period));

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
