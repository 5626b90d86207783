using System.Runtime.CompilerServices;
using EdgeGuard.Agent.Learning;
using EdgeGuard.Agent.Store;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Packets;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Learning;

public sealed class LearningStageTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        _timeout.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_is_watched_stands_in_the_state_from_the_start_and_no_longer_once_it_is_discarded()
    {
        using GatewayStore store = new(_folder.Root, TimeProvider.System, NullLogger<GatewayStore>.Instance);
        LearningSessions earlier = new(new(store));
        LearningSession session = earlier.Start(Home.WithCamera.Devices[Home.Camera], TimeSpan.FromDays(1), DateTimeOffset.UtcNow);

        await using RunningPipeline pipeline = await RunningPipeline.StartAsync(Home.WithCamera, TimeProvider.System);
        LearningSessions sessions = new(new(store));
        using LearningStage stage = new(pipeline.PipelineChannels, sessions, new SilentTap(), TimeProvider.System, NullLogger<LearningStage>.Instance);
        await stage.StartAsync(_timeout.Token);

        await pipeline.PipelineChannels.State.WaitForAsync(s => s.Learning.GetValueOrDefault(Home.Camera).ToUnixTimeMilliseconds() == session.Until.ToUnixTimeMilliseconds(), _timeout.Token);
        sessions.Remove(Home.Camera);
        await pipeline.PipelineChannels.State.WaitForAsync(s => s.Learning.IsEmpty, _timeout.Token);
        await stage.StopAsync(_timeout.Token);
    }

    /// <summary>A device that says nothing.</summary>
    private sealed class SilentTap : IDeviceTap
    {
        public async IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, MacAddress device, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            yield break;
        }
    }
}
