using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Names;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Tests;
using Microsoft.Extensions.Time.Testing;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Agent.Tests.Names;

/// <summary>A device asks on for the target of an answer; what it learns counts for the name of its profile.</summary>
public sealed class FollowUpTests : IAsyncDisposable
{
    private const string Target = "pool.example.org";
    private static readonly IPAddress Pool = IPAddress.Parse("203.0.113.77");

    private readonly Dictionary<(string Name, DnsType Type), byte[][]> _records = [];
    private readonly HashSet<string> _missing = [];
    private bool _isStarting;
    private readonly LoopbackServer _server;
    private readonly FakeTimeProvider _time = new(Telemetry.Home.Noon);
    private readonly DnsAddressCache _cache = new();
    private readonly PipelineChannels _channels = new(GatedHome.Ordinary);
    private readonly CancellationTokenSource _stop = new();
    private readonly DnsProxyHandler _keeper;
    private readonly Task _kernel;

    public FollowUpTests()
    {
        _server = new(Answer);
        DnsOptions options = new() { Upstreams = [_server.Name], QuestionsPerSecond = 1000 };
        _keeper = new(_channels, options, _cache, new(options, _time), _time);
        _kernel = EnforceAsync();
        _records[(Target, DnsType.A)] = [Address(Target, Pool.ToString(), 60)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _kernel.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _cache.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(DnsType.Https, "alias")]
    [InlineData(DnsType.Svcb, "service")]
    [InlineData(DnsType.A, "cname")]
    [InlineData(DnsType.A, "dname")]
    public async Task Target_of_a_profile_name_opens_its_addresses_for_that_name(DnsType asked, string kind)
    {
        _records[(GatedHome.Cloud, asked)] =
        [
            kind switch
            {
                "alias" => Record(GatedHome.Cloud, asked, 300, [0, 0, .. Name(Target)]),
                "service" => Record(GatedHome.Cloud, asked, 300, [0, 1, .. Name(Target)]),
                "cname" => Cname(GatedHome.Cloud, Target),
                _ => Record("example.net", DnsType.Dname, 300, Name("example.org")),
            },
        ];
        string target = kind == "dname" ? "cloud.example.org" : Target;
        _records[(target, DnsType.A)] = [Address(target, Pool.ToString(), 60)];

        await Ask(target);
        Assert.Empty(_cache.Rows());
        await Ask(GatedHome.Cloud, asked);
        Assert.Empty(_cache.Rows());
        Assert.Equal(DnsResponseCode.NoError, await Ask(target));

        Assert.Equal([(GatedHome.Cloud, Pool)], _cache.Rows().Select(r => (r.Name, r.Address)));
        Assert.Equal([Pool], _channels.InForce.Current.Learned[Telemetry.Home.Camera][GatedHome.Cloud].AsEnumerable());
    }

    [Fact]
    public async Task Question_for_the_HTTPS_record_at_another_port_is_one_about_the_host()
    {
        const string service = $"_8443._https.{GatedHome.Cloud}";
        _records[(service, DnsType.Https)] = [Record(service, DnsType.Https, 300, [0, 1, .. Name(Target), 0, 4, 0, 4, 203, 0, 113, 78])];

        Assert.Equal(DnsResponseCode.NoError, await Ask(service, DnsType.Https));
        Assert.Equal(DnsResponseCode.NoError, await Ask(Target));

        Assert.All(_cache.Rows(), row => Assert.Equal(GatedHome.Cloud, row.Name));
        Assert.Contains(Pool, _cache.Rows().Select(r => r.Address));
        await Ask($"_8443._https.elsewhere.example.org", DnsType.Https);
        Assert.All(_cache.Rows(), row => Assert.Equal(GatedHome.Cloud, row.Name));
    }

    [Fact]
    public async Task Host_without_an_HTTPS_record_at_another_port_is_no_missing_host()
    {
        using EventBroadcaster.Subscription events = _channels.Events.Subscribe();
        _missing.Add($"_8443._https.{GatedHome.Cloud}");
        _missing.Add(GatedHome.Cloud);

        Assert.Equal(DnsResponseCode.NoSuchName, await Ask($"_8443._https.{GatedHome.Cloud}", DnsType.Https));
        Assert.Equal(DnsResponseCode.NoSuchName, await Ask(GatedHome.Cloud));

        Assert.Equal(GatedHome.Cloud, Assert.IsType<GatewayEvent.NameAsked>(await events.Reader.ReadAsync(TestTimeout.Token)).Name);
    }

    [Fact]
    public async Task T19_Target_opens_nothing_after_its_chain_ended()
    {
        _records[(GatedHome.Cloud, DnsType.A)] = [Cname(GatedHome.Cloud, Target, 60)];
        await Ask(GatedHome.Cloud);
        _time.Advance(TimeSpan.FromSeconds(60) + DnsAddressCache.Grace);
        await Ask(Target);
        Assert.Empty(_cache.Rows());
    }

    [Fact]
    public async Task T19_Additional_records_and_names_without_a_chain_open_nothing()
    {
        _records[(GatedHome.Cloud, DnsType.Https)] = [Record(GatedHome.Cloud, DnsType.Https, 300, [0, 0, .. Name(Target)])];
        _records[("elsewhere.example.org", DnsType.A)] = [Cname("elsewhere.example.org", "next.example.org")];
        _records[("next.example.org", DnsType.A)] = [Address("next.example.org", "203.0.113.66")];
        await Ask(GatedHome.Cloud, DnsType.Https);
        await Ask("elsewhere.example.org");
        await Ask("next.example.org");
        Assert.Empty(_cache.Rows());
    }

    [Fact]
    public async Task T19_Target_with_an_address_of_the_home_is_refused()
    {
        _records[(GatedHome.Cloud, DnsType.A)] = [Cname(GatedHome.Cloud, Target)];
        _records[(Target, DnsType.A)] = [Address(Target, "192.168.7.9")];
        await Ask(GatedHome.Cloud);
        Assert.Equal(DnsResponseCode.Refused, await Ask(Target));

        // A local name may have it, and a public name of the profile may not lead there.
        _records[(GatedHome.Cloud, DnsType.A)] = [Cname(GatedHome.Cloud, "nvr.home.arpa")];
        _records[("nvr.home.arpa", DnsType.A)] = [Address("nvr.home.arpa", "192.168.7.9")];
        await Ask(GatedHome.Cloud);
        Assert.Equal(DnsResponseCode.NoError, await Ask("nvr.home.arpa"));
        Assert.Empty(_cache.Rows());
    }

    [Fact]
    public async Task Name_that_resolves_to_the_gateway_or_to_an_upstream_is_not_blocked_by_a_filter()
    {
        using EventBroadcaster.Subscription events = _channels.Events.Subscribe();
        _records[(GatedHome.Cloud, DnsType.A)] = [Address(GatedHome.Cloud, GatedHome.Gateway.ToString())];
        Assert.Equal(DnsResponseCode.Refused, await Ask(GatedHome.Cloud));
        Assert.Equal(DnsNotice.Bogus, Assert.IsType<GatewayEvent.NameAsked>(await events.Reader.ReadAsync(TestTimeout.Token)).Matter);
    }

    [Fact]
    public async Task Filter_is_recognised_by_what_it_answers_for_names_that_it_blocks()
    {
        using EventBroadcaster.Subscription events = _channels.Events.Subscribe();
        foreach (string name in (string[])["doubleclick.net", "scorecardresearch.com", GatedHome.Cloud])
            _records[(name, DnsType.A)] = [Address(name, GatedHome.Gateway.ToString())];
        Assert.Equal(DnsResponseCode.NoError, await Ask(GatedHome.Cloud));
        Assert.Equal(DnsNotice.Filtered, Assert.IsType<GatewayEvent.NameAsked>(await events.Reader.ReadAsync(TestTimeout.Token)).Matter);
        Assert.Empty(_cache.Rows());
        Assert.Equal(7, _server.Asked.Count);
        await Ask(GatedHome.Cloud);
        Assert.Equal(8, _server.Asked.Count);
    }

    [Fact]
    public async Task Filter_that_starts_after_the_agent_is_recognised_within_half_a_minute()
    {
        foreach (string name in (string[])["doubleclick.net", "scorecardresearch.com", GatedHome.Cloud])
            _records[(name, DnsType.A)] = [Address(name, GatedHome.Gateway.ToString())];
        _isStarting = true;
        Assert.Equal(DnsResponseCode.Refused, await Ask(GatedHome.Cloud));

        _isStarting = false;
        Assert.Equal(DnsResponseCode.Refused, await Ask(GatedHome.Cloud));
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(DnsResponseCode.NoError, await Ask(GatedHome.Cloud));
    }

    [Fact]
    public async Task Answer_of_any_size_passes_and_counts()
    {
        _records[(GatedHome.Cloud, DnsType.A)] = [.. Enumerable.Range(1, 60).Select(i => Address(GatedHome.Cloud, $"203.0.113.{i}", 60))];
        Assert.Equal(DnsResponseCode.NoError, await Ask(GatedHome.Cloud));
        Assert.Equal(60, _cache.Rows().Count);
    }

    private async Task<DnsResponseCode?> Ask(string name, DnsType type = DnsType.A)
    {
        byte[] question = Message(0x0100, Question(name, type), []);
        byte[]? answer = await _keeper.AnswerAsync(question, GatedHome.Camera, ProtocolType.Udp, TestTimeout.Token);
        return DnsHeader.TryRead(answer, out DnsHeader header) ? header.ResponseCode : null;
    }

    private byte[]? Answer(byte[] question) => !DnsReader.TryReadOnlyQuestion(question, out _, out DnsQuestion asked) ? null
        : _isStarting && DnsName.Fold(asked.Name) != GatedHome.Cloud ? Message(0x8002, Question(asked.Name, asked.Type), [])
        : _missing.Contains(DnsName.Fold(asked.Name)) ? Message(0x8003, Question(asked.Name, asked.Type), [])
        : _records.TryGetValue((DnsName.Fold(asked.Name), asked.Type), out byte[][]? records) ? Message(Answered, Question(asked.Name, asked.Type), records)
        : Message(Answered, Question(asked.Name, asked.Type), [], Address(Target, "203.0.113.66"));

    // Stands for the reducer and the kernel.
    private async Task EnforceAsync()
    {
        await foreach (PolicyInput input in _channels.Inputs.Reader.ReadAllAsync(_stop.Token))
        {
            GatewayState next = Reducer.Apply(_channels.State.Current, input, _time.GetUtcNow()).State;
            _channels.State.Swap(next);
            _channels.InForce.Swap(next);
        }
    }
}
