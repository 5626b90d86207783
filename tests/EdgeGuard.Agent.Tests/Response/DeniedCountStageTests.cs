using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Linux;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Response;

/// <summary>What the kernel counted from one reading to the next is what decides.</summary>
public sealed class DeniedCountStageTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly PipelineChannels _channels = new(Home.WithCamera);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(60));

    private long _count = 1_000_000;
    private int _readings;
    private bool _hasTable = true;

    public void Dispose() => _end.Dispose();

    [Fact]
    public async Task Count_that_grows_fast_is_a_flood_and_an_old_or_reset_one_is_none()
    {
        using ResponseCoordinator coordinator = Coordinators.For(_channels);
        using DeniedCountStage stage = new(_channels, coordinator, Read, _time);
        await coordinator.ObserveAsync(Home.Telnet() with { TcpFlags = 2 }, _end.Token);
        await stage.StartAsync(_end.Token);

        await PassAsync();
        await PassAsync();
        _count = 300;
        await PassAsync();
        _hasTable = false;
        await PassAsync();
        (_hasTable, _count) = (true, 900_000);
        await PassAsync();
        Assert.Equal(ResponseLevel.None, (await coordinator.LookAsync(Home.Camera, _end.Token)).Standing.Response.Level);

        _count += 5000;
        await PassAsync();

        Assert.NotEqual(ResponseLevel.None, (await coordinator.LookAsync(Home.Camera, _end.Token)).Standing.Response.Level);
        await stage.StopAsync(_end.Token);
    }

    private async Task PassAsync()
    {
        int before = _readings;
        // A reading is done when the next one begins.
        for (int i = 0; i < 2; i++)
        {
            await Condition.UntilAsync(() =>
            {
                if (Volatile.Read(ref _readings) <= before + i) _time.Advance(DeniedCountStage.Interval);
                return Volatile.Read(ref _readings) > before + i;
            });
        }
    }

    private Dictionary<MacAddress, long> Read()
    {
        Interlocked.Increment(ref _readings);
        return _hasTable ? new Dictionary<MacAddress, long> { [_channels.State.Current.Devices[Home.Camera].Mac] = _count } : throw new KernelRefusedException("no table", 2);
    }
}
