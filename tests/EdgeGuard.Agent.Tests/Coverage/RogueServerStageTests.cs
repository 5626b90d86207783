using System.Collections.Immutable;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Coverage;

/// <summary>The stage alone; that the kernel's frames say what they must is tested with real servers among the kernel tests.</summary>
public sealed class RogueServerStageTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly ObservedTime _time = new();
    private readonly ScriptedPorts _ports = new();
    private readonly PipelineChannels _channels;
    private readonly RogueServerStage _stage;

    public RogueServerStageTests()
    {
        _channels = new(Telemetry.Home.Empty with { Facts = Facts("p1") });
        _stage = new(_channels, _ports.ReadAllAsync, (_, ending) => Discovery.PortFloodTests.Silence(ending), new(_channels, _time, NullLogger<Agent.Discovery.SightingIntake>.Instance), Microsoft.Extensions.Options.Options.Create(new AgentOptions()), _time, NullLogger<RogueServerStage>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.StopAsync(CancellationToken.None);
        _stage.Dispose();
    }

    [Fact]
    public async Task A_router_on_a_port_is_told_once_as_a_way_past_the_gateway()
    {
        await _stage.StartAsync(CancellationToken.None);
        await _ports.SendAsync("p1", Advertisement);
        await _ports.SendAsync("p1", Advertisement);

        PolicyInput.ConcernChanged told = await NextAsync();

        Assert.Equal((ConcernKind.Bypass, "bypass-router-00005e005366-things"), (told.Kind, told.Name));
        Assert.Contains("00:00:5e:00:53:66 on p1 of 'things'", told.Why, StringComparison.Ordinal);
        // Nothing of the second frame stands before what another router's brings.
        await _ports.SendAsync("p1", AdvertisementOf("00005e005367"));
        Assert.Equal("bypass-router-00005e005367-things", (await NextAsync()).Name);
    }

    [Fact]
    public async Task A_port_that_comes_is_watched_and_one_that_goes_is_not()
    {
        await _stage.StartAsync(CancellationToken.None);
        await _ports.WaitForAsync("p1");

        _channels.State.Swap(_channels.State.Current with { Facts = Facts("p2") });

        await _ports.WaitForAsync("p2");
        await _ports.EndOfAsync("p1").WaitAsync(Timeout);
        await _ports.SendAsync("p2", Advertisement with { Interface = "p2" });
        Assert.Contains("on p2", (await NextAsync()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lldp_on_a_port_is_learned_for_the_bridge_that_never_hears_it()
    {
        await _stage.StartAsync(CancellationToken.None);
        await _ports.SendAsync("p1", new(Convert.FromHexString("0180c200000e" + "00005e005366" + "88cc" + "0a05" + "63616d6572" + "0000"), "p1", FrameDirection.Received));

        Sighting learned = Assert.IsType<PolicyInput.Sighted>(await _channels.Inputs.Reader.ReadAsync().AsTask().WaitAsync(Timeout)).Sighting;

        Assert.Equal((SightingSource.Lldp, "lan0", MacAddress.Parse("00:00:5e:00:53:66")), (learned.Source, learned.Interface, learned.Mac));
    }

    private async Task<PolicyInput.ConcernChanged> NextAsync()
    {
        while (true)
        {
            if (await _channels.Inputs.Reader.ReadAsync().AsTask().WaitAsync(Timeout) is PolicyInput.ConcernChanged concern) return concern;
        }
    }

    private static GatewayFacts Facts(string port) => new()
    {
        Interfaces = ImmutableSortedDictionary<string, InterfaceFacts>.Empty.Add("lan0", new()
        {
            Name = "lan0", Mac = MacAddress.Parse("02:00:5e:00:53:01"), IsBridge = true,
            Ports = [new(port, null, false, false, false, 2)],
        }),
    };

    private static readonly Frame Advertisement = AdvertisementOf("00005e005366");

    private static Frame AdvertisementOf(string mac) => new(Convert.FromHexString(
        "333300000001" + mac + "86dd" + "60000000" + "0010" + "3a" + "ff" + "fe8000000000000002005efffe005366" + "ff020000000000000000000000000001"
        + "86000000" + "4000" + "0708" + "0000000000000000"), "p1", FrameDirection.Received);

    /// <summary>Ports whose frames a test sends.</summary>
    private sealed class ScriptedPorts
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (Channel<Frame> Frames, TaskCompletionSource Read, TaskCompletionSource Ended)> _ports = new();

        internal ValueTask SendAsync(string port, Frame frame) => Of(port).Frames.Writer.WriteAsync(frame);

        internal Task WaitForAsync(string port) => Of(port).Read.Task.WaitAsync(Timeout);

        internal Task EndOfAsync(string port) => Of(port).Ended.Task;

        public async IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, [EnumeratorCancellation] CancellationToken cancellation)
        {
            Of(interfaceName).Read.TrySetResult();
            try
            {
                await foreach (Frame frame in Of(interfaceName).Frames.Reader.ReadAllAsync(cancellation)) yield return frame;
            }
            finally
            {
                Of(interfaceName).Ended.TrySetResult();
            }
            throw new SocketException((int)SocketError.NetworkDown);
        }

        private (Channel<Frame> Frames, TaskCompletionSource Read, TaskCompletionSource Ended) Of(string port) =>
            _ports.GetOrAdd(port, _ => (Channel.CreateUnbounded<Frame>(), new(), new()));
    }
}
