using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Agent.Tests.Discovery;

/// <summary>The stage alone; the socket it reads in the agent is tested with real clients among the kernel tests.</summary>
public sealed class DiscoveryStageTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly PipelineChannels _channels = new(Telemetry.Home.Empty);
    private readonly ObservedTime _time = new();
    private readonly LogList<DiscoveryStage> _log = new();
    private readonly ScriptedFrames _frames = new();
    private readonly DiscoveryStage _stage;

    public DiscoveryStageTests() => _stage = new(_channels, _frames.ReadAllAsync, new(_channels, _time, new LogList<SightingIntake>()), _time, _log);

    public async ValueTask DisposeAsync()
    {
        await _stage.StopAsync(CancellationToken.None);
        _stage.Dispose();
    }

    [Fact]
    public async Task Stage_tells_the_reducer_what_a_frame_tells()
    {
        _frames.Script.Writer.TryWrite(Arp("lan0"));

        await _stage.StartAsync(CancellationToken.None);

        Assert.Equal((MacAddress.Parse("00:00:5e:00:53:42"), "lan0"), await NextAsync());
    }

    [Fact]
    public async Task Stage_says_once_that_it_hears_nothing_and_hears_again_when_the_interface_is_back()
    {
        for (int i = 0; i < 2; i++) _frames.Script.Writer.TryWrite(null);
        _frames.Script.Writer.TryWrite(Arp("lan0"));
        await _stage.StartAsync(CancellationToken.None);

        for (int i = 0; i < 2; i++) _time.Advance(await _time.Waits.ReadAsync().AsTask().WaitAsync(Timeout));

        Assert.Equal("lan0", (await NextAsync()).Interface);
        Assert.StartsWith("1001 Discovery cannot listen on lan0", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stage_counts_what_it_was_too_slow_for()
    {
        _frames.Script.Writer.TryWrite(Arp("lan0") with { LostBefore = 5 });
        _frames.Script.Writer.TryWrite(Arp("lan0") with { LostBefore = 2 });
        await _stage.StartAsync(CancellationToken.None);

        await NextAsync();
        await NextAsync();

        Assert.Equal("1002 Discovery is behind on lan0: 2 frames lost, 7 in all", _log.Lines.Last());
    }

    private async Task<(MacAddress Mac, string Interface)> NextAsync()
    {
        PolicyInput input = await _channels.Inputs.Reader.ReadAsync().AsTask().WaitAsync(Timeout);
        Sighting sighting = Assert.IsType<PolicyInput.Sighted>(input).Sighting;
        return (sighting.Mac, sighting.Interface);
    }

    private static Frame Arp(string interfaceName) => new(Convert.FromHexString(
        "ffffffffffff" + "00005e005342" + "0806" + "0001" + "0800" + "0604" + "0001" + "00005e005342" + "c0000242" + "000000000000" + "c0000201"),
        interfaceName, FrameDirection.Received);

    /// <summary>Frames of lan0 as a test tells them, where null is the interface going away; the other interfaces are silent.</summary>
    private sealed class ScriptedFrames
    {
        internal Channel<Frame?> Script { get; } = Channel.CreateUnbounded<Frame?>();

        internal async IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, [EnumeratorCancellation] CancellationToken cancellation)
        {
            if (interfaceName != "lan0") await Task.Delay(-1, cancellation);
            await foreach (Frame? frame in Script.Reader.ReadAllAsync(cancellation))
            {
                yield return frame ?? throw new SocketException((int)SocketError.NetworkDown);
            }
        }
    }
}
