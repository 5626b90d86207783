using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Names;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Tests;
using Microsoft.Extensions.Time.Testing;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Agent.Tests.Names;

/// <summary>The gatekeeper before a name server on loopback; the test stands for the stages that carry what it learns to the kernel.</summary>
public sealed class DnsProxyHandlerTests : IAsyncDisposable
{
    private readonly LoopbackServer _server = new(Answer);
    private readonly FakeTimeProvider _time = new(Telemetry.Home.Noon);
    private readonly DnsAddressCache _cache = new();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _cache.Dispose();
    }

    [Fact]
    public async Task Answer_is_released_only_once_the_kernel_has_its_addresses()
    {
        PipelineChannels channels = new(GatedHome.Ordinary);
        Task<byte[]?> answer = Ask(Keeper(channels), GatedHome.Cloud);

        PolicyInput.NameLearned learned = Assert.IsType<PolicyInput.NameLearned>(await channels.Inputs.Reader.ReadAsync(TestTimeout.Token));
        Assert.Equal([GatedHome.CloudAddress], learned.Addresses.AsEnumerable());
        GatewayState told = GatedHome.Resolved(GatedHome.Ordinary, GatedHome.CloudAddress);
        // Decided, but not yet told to the kernel; then something else comes into force.
        channels.State.Swap(told);
        channels.InForce.Swap(GatedHome.Resolved(GatedHome.Ordinary, IPAddress.Parse("203.0.113.99")));
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(200)));

        channels.InForce.Swap(told);
        Assert.Equal(DnsResponseCode.NoError, CodeOf(await answer.WaitAsync(TestTimeout.Token)));
    }

    [Fact]
    public async Task Answer_that_does_not_get_into_force_is_kept_back()
    {
        PipelineChannels channels = new(GatedHome.Ordinary);
        Assert.Equal(DnsResponseCode.ServerFailure, CodeOf(await Ask(Keeper(channels), GatedHome.Cloud)));
    }

    [Fact]
    public async Task Names_beyond_the_profile_are_answered_and_open_nothing_and_people_read_them()
    {
        PipelineChannels channels = new(GatedHome.Ordinary);
        DnsProxyHandler keeper = Keeper(channels);
        Assert.Equal(DnsResponseCode.NoError, CodeOf(await Ask(keeper, "elsewhere.example.org")));
        PolicyInput told = await channels.Inputs.Reader.ReadAsync(TestTimeout.Token);
        Assert.Empty(_cache.Rows());

        GatewayState after = Reducer.Apply(GatedHome.Ordinary, told, Telemetry.Home.Noon).State;
        Assert.False(AccessTable.MayChangeRuleset(GatedHome.Ordinary, after) || AccessTable.MayChangeElements(GatedHome.Ordinary, after));
        Assert.Contains($"tried {GatedHome.CloudAddress} (elsewhere.example.org) tcp port 23", Sentence(after), StringComparison.Ordinal);

        // Asked again, there is nothing new to tell.
        channels.State.Swap(after);
        await Ask(keeper, "elsewhere.example.org");
        Assert.False(channels.Inputs.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Names_of_the_profile_stand_beside_the_address_that_the_gate_gave_for_them()
    {
        PipelineChannels channels = new(GatedHome.Ordinary);
        Task<byte[]?> answer = Ask(Keeper(channels), GatedHome.Cloud);
        GatewayState told = Reducer.Apply(GatedHome.Ordinary, await channels.Inputs.Reader.ReadAsync(TestTimeout.Token), Telemetry.Home.Noon).State;
        channels.InForce.Swap(told);
        await answer.WaitAsync(TestTimeout.Token);

        Assert.Contains($"tried {GatedHome.CloudAddress} ({GatedHome.Cloud}) tcp port 23", Sentence(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_that_a_device_without_a_profile_resolves_opens_its_address_to_it_before_the_answer()
    {
        PipelineChannels channels = new(GatedHome.OnBaseline);
        Task<byte[]?> answer = Ask(Keeper(channels), "elsewhere.example.org");
        Assert.IsType<PolicyInput.OtherNameResolved>(await channels.Inputs.Reader.ReadAsync(TestTimeout.Token));
        PolicyInput input = await channels.Inputs.Reader.ReadAsync(TestTimeout.Token);
        Assert.False(answer.IsCompleted);
        GatewayState told = Reducer.Apply(GatedHome.OnBaseline, input, Telemetry.Home.Noon).State;
        Assert.Equal([GatedHome.CloudAddress], GatewayDirectory.Of(told, Telemetry.Home.Camera).AddressesOf(ProfileNames.AnyResolved).AsEnumerable());
        channels.InForce.Swap(told);

        Assert.Equal(DnsResponseCode.NoError, CodeOf(await answer.WaitAsync(TestTimeout.Token)));
    }

    [Fact]
    public async Task Questions_that_nobody_could_look_at_are_counted_and_answered()
    {
        PipelineChannels channels = new(GatedHome.Ordinary);
        while (channels.ToJudge.Writer.TryWrite(new(Telemetry.Home.Noon, Telemetry.Home.Camera, "x.example.org"))) { }
        Assert.Equal(DnsResponseCode.NoError, CodeOf(await Ask(Keeper(channels), "elsewhere.example.org")));
        Assert.Equal(1, channels.ShedQuestions.Count);
        Assert.Equal(1, Agent.Views.StatusView.Of(channels, "1").Shed!.Questions);
    }

    private static string Sentence(GatewayState state) => FlowSentence.Of(state, state.Devices[Telemetry.Home.Camera], new()
    {
        Kind = ViolationKind.FromDevice,
        Peer = GatedHome.CloudAddress,
        Place = PeerLocation.Outside,
        Protocol = 6,
        Port = 23,
        Count = 1,
        First = Telemetry.Home.Noon,
        Last = Telemetry.Home.Noon,
        Sample = Telemetry.Home.Telnet(GatedHome.CloudAddress.ToString()),
    });

    [Fact]
    public async Task Names_beyond_the_profile_are_refused_unasked_where_it_drops_name_service_and_its_own_are_not()
    {
        PipelineChannels channels = new(GatedHome.WithoutNameService);
        channels.InForce.Swap(GatedHome.Resolved(GatedHome.WithoutNameService, GatedHome.CloudAddress));
        DnsProxyHandler keeper = Keeper(channels);
        Assert.Equal(DnsResponseCode.Refused, CodeOf(await Ask(keeper, "elsewhere.example.org")));
        Assert.Empty(_server.Asked);
        Assert.Equal(DnsResponseCode.NoError, CodeOf(await Ask(keeper, GatedHome.Cloud)));
        Assert.Single(_server.Asked);
    }

    [Fact]
    public async Task Name_server_of_the_house_is_told_which_device_asks_and_the_device_sees_nothing_of_it()
    {
        byte[]? answer = await Ask(Keeper(new(GatedHome.Ordinary), new() { ClientInfo = true }), "elsewhere.example.org");
        byte[] subnet = [0, 8, 0, 8, 0, 1, 32, 0, 192, 0, 2, 10];
        Assert.Equal(subnet, Assert.Single(_server.Asked)[^subnet.Length..]);
        Assert.True(DnsHeader.TryRead(answer, out DnsHeader header));
        Assert.Equal(0, header.Additional);
    }

    [Fact]
    public async Task Nobody_is_told_which_device_asks_unless_the_operator_wants_it()
    {
        await Ask(Keeper(new(GatedHome.Ordinary)), "elsewhere.example.org");
        Assert.Equal(Message(0x0100, Question("elsewhere.example.org", DnsType.A), [])[2..], Assert.Single(_server.Asked)[2..]);
    }

    [Fact]
    public async Task T21_Device_that_asks_too_much_is_refused_and_told_of_once_and_may_ask_again_later()
    {
        PipelineChannels channels = new(GatedHome.Ordinary);
        using EventBroadcaster.Subscription events = channels.Events.Subscribe();
        DnsProxyHandler keeper = Keeper(channels, new() { QuestionsPerSecond = 1 });
        for (int i = 0; i < 10; i++) Assert.Equal(DnsResponseCode.NoError, CodeOf(await Ask(keeper, "elsewhere.example.org")));
        for (int i = 0; i < 3; i++) Assert.Equal(DnsResponseCode.Refused, CodeOf(await Ask(keeper, "elsewhere.example.org")));

        GatewayEvent.NameAsked told = Assert.IsType<GatewayEvent.NameAsked>(await events.Reader.ReadAsync(TestTimeout.Token));
        Assert.Equal((DnsNotice.TooMany, "elsewhere.example.org", Telemetry.Home.Camera), (told.Matter, told.Name, told.Device.Id));
        Assert.False(events.Reader.TryRead(out _));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(DnsResponseCode.NoError, CodeOf(await Ask(keeper, "elsewhere.example.org")));
    }

    [Fact]
    public async Task Name_that_is_data_is_told_of_and_never_asked()
    {
        PipelineChannels channels = new(GatedHome.Ordinary);
        using EventBroadcaster.Subscription events = channels.Events.Subscribe();
        Assert.Equal(DnsResponseCode.Refused, CodeOf(await Ask(Keeper(channels), $"{new string('a', 41)}.example.org")));
        Assert.Equal(DnsNotice.OddShape, Assert.IsType<GatewayEvent.NameAsked>(await events.Reader.ReadAsync(TestTimeout.Token)).Matter);
        Assert.Empty(_server.Asked);
        // A tunnel that is refused is still one, and the rules must hear of it.
        Assert.Equal(Telemetry.Home.Camera, (await channels.ToJudge.Reader.ReadAsync(TestTimeout.Token)).Device);
    }

    [Fact]
    public async Task UnknownDevice_gets_no_answer()
    {
        Assert.Null(await Keeper(new(GatedHome.Ordinary)).AnswerAsync(Asking(GatedHome.Cloud), IPAddress.Parse("192.0.2.66"), ProtocolType.Udp, TestTimeout.Token));
        Assert.Empty(_server.Asked);
    }

    private static byte[] Asking(string name) => Message(0x0100, Question(name, DnsType.A), []);

    private static Task<byte[]?> Ask(DnsProxyHandler keeper, string name) => keeper.AnswerAsync(Asking(name), GatedHome.Camera, ProtocolType.Udp, TestTimeout.Token).AsTask();

    private static DnsResponseCode? CodeOf(byte[]? answer) => DnsHeader.TryRead(answer, out DnsHeader header) ? header.ResponseCode : null;

    private static byte[]? Answer(byte[] question)
    {
        if (!DnsReader.TryReadOnlyQuestion(question, out DnsHeader header, out DnsQuestion asked)) return null;
        byte[] edns = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0];
        return Message(Answered, Question(asked.Name, asked.Type), [Address(asked.Name, GatedHome.CloudAddress.ToString())], header.Additional > 0 ? [edns] : []);
    }

    private DnsProxyHandler Keeper(PipelineChannels channels, DnsOptions? options = null)
    {
        DnsOptions whole = options ?? new();
        whole.Upstreams = [_server.Name];
        return new(channels, whole, _cache, new(whole, _time), _time);
    }
}
