using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Tests.Learning;

public sealed class LearningCommandsTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly ObservedTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Profile_that_would_stop_all_that_a_device_does_is_not_accepted()
    {
        using GatewayStore store = new(_folder.Root, _time, NullLogger<GatewayStore>.Instance);
        PipelineChannels channels = new(Home.WithCamera);
        LearningCommands commands = new(channels, new(new(store)), new(channels, new(channels, _time), _time), new OptionsWrapper<AgentOptions>(new()), _time);
        Assert.NotNull(commands.Start(Home.Camera.Value, TimeSpan.FromHours(1)).Done);

        CommandOutcome.Refused refused = Assert.IsType<CommandOutcome.Refused>(await commands.AcceptAsync(Home.Camera.Value, new HashSet<int>(), CancellationToken.None));

        Assert.Equal("nothing-learned", refused.Code);
        Assert.Contains("Observe it for longer", refused.Message, StringComparison.Ordinal);
        Assert.False(channels.Inputs.Reader.TryRead(out _));
        Assert.Single(commands.Status());
    }
}
