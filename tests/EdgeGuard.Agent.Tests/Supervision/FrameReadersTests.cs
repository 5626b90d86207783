using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Supervision;

/// <summary>The stages that read frames, when a frame or a socket is worse than any that was thought of.</summary>
public sealed class FrameReadersTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly Frame Lldp = new(
        Convert.FromHexString("0180c200000e" + "00005e005366" + "88cc" + "0a05" + "63616d6572" + "0000"), "p1", FrameDirection.Received);

    // Frames of all places, in order; an exception is a socket that breaks in a way that no reader expects.
    private readonly Channel<object> _script = Channel.CreateUnbounded<object>();
    private readonly PipelineChannels _channels = new(Telemetry.Home.Empty with
    {
        Facts = new()
        {
            Interfaces = ImmutableSortedDictionary<string, InterfaceFacts>.Empty.Add("lan0", new()
            {
                Name = "lan0", Mac = MacAddress.Parse("02:00:5e:00:53:01"), IsBridge = true, Ports = [new("p1", null, false, false, false, 2)],
            }),
        },
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Frame_that_a_reader_cannot_deal_with_is_skipped_and_the_next_one_is_read(bool atPorts)
    {
        using BackgroundService stage = Stage(atPorts);
        _script.Writer.TryWrite(BadFrame.On(atPorts ? "p1" : "lan0"));
        _script.Writer.TryWrite(Seen(atPorts));

        await stage.StartAsync(CancellationToken.None);

        Assert.Equal(MacAddress.Parse("00:00:5e:00:53:66"), await NextMacAsync());
        Assert.Equal(1, _channels.Guard.SetAside.Count);
        await stage.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Broken_reader_fails_visibly_and_its_second_start_reads(bool atPorts)
    {
        using BackgroundService stage = Stage(atPorts);
        _script.Writer.TryWrite(new InvalidDataException("broken"));

        await stage.StartAsync(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidDataException>(() => stage.ExecuteTask!.WaitAsync(Timeout));
        await stage.StopAsync(CancellationToken.None);
        _script.Writer.TryWrite(Seen(atPorts));
        await stage.StartAsync(CancellationToken.None);

        Assert.Equal(MacAddress.Parse("00:00:5e:00:53:66"), await NextMacAsync());
        await stage.StopAsync(CancellationToken.None);
    }

    private static Frame Seen(bool atPorts) => Lldp with { Interface = atPorts ? "p1" : "lan0" };

    private BackgroundService Stage(bool atPorts)
    {
        SightingIntake intake = new(_channels, TimeProvider.System, NullLogger<SightingIntake>.Instance);
        return atPorts
            ? new RogueServerStage(_channels, ReadAsync, (_, ending) => Discovery.PortFloodTests.Silence(ending), intake, Microsoft.Extensions.Options.Options.Create(new AgentOptions()), TimeProvider.System, NullLogger<RogueServerStage>.Instance)
            : new DiscoveryStage(_channels, ReadAsync, intake, TimeProvider.System, NullLogger<DiscoveryStage>.Instance);
    }

    private async Task<MacAddress> NextMacAsync() =>
        Assert.IsType<PolicyInput.Sighted>(await _channels.Inputs.Reader.ReadAsync().AsTask().WaitAsync(Timeout)).Sighting.Mac;

    private async IAsyncEnumerable<Frame> ReadAsync(string place, [EnumeratorCancellation] CancellationToken ending)
    {
        // Other interfaces of the home are silent.
        if (place is not ("lan0" or "p1")) await Task.Delay(-1, ending);
        await foreach (object one in _script.Reader.ReadAllAsync(ending))
        {
            if (one is Exception broken) throw broken;
            yield return (Frame)one;
        }
    }
}
