using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Gpio.Tests;

[Collection(nameof(GpioCollection))]
public sealed class GpioButtonTests : IDisposable
{
    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromMinutes(2));

    public void Dispose() => _timeout.Dispose();

    [GpioFact]
    public async Task A_press_quietens_the_alarm_and_a_long_one_pauses_and_goes_on()
    {
        await using LitAgent agent = new("chardev");
        await agent.StartAsync();
        await agent.HoldAsync(ResponseLevel.Isolated);
        Assert.Equal(new("beat", "beat", "fast"), await LookAsync());

        await PressAsync(agent, state => state.AlarmAcknowledged is not null);
        Assert.Equal(new("beat", "beat", "wink"), await LookAsync());

        await PressAsync(agent, state => state.PausedUntil is not null);
        Assert.Equal(new("slow", "beat", "slow"), await LookAsync());

        await PressAsync(agent, state => state.PausedUntil is null);
        Assert.Equal(new("beat", "beat", "wink"), await LookAsync());
    }

    [GpioFact]
    public async Task Lights_are_dark_and_lines_free_after_the_agent()
    {
        await using (LitAgent agent = new("auto"))
        {
            await agent.StartAsync();
            await agent.HoldAsync(ResponseLevel.Isolated);
            await SeenAsync(Led.Alarm, lit: true);
        }
        foreach (Led led in LedNames.All) Assert.False(SimChip.IsHigh(SimChip.Lines[led]));
        await using LitAgent next = new("auto");
        await next.StartAsync();
        await SeenAsync(Led.Agent, lit: true);
        Assert.DoesNotContain(next.LedLog.Lines, line => line.StartsWith("8003", StringComparison.Ordinal));
    }

    // Holds the button down until the state shows that the press was understood; a short press is understood only after its end.
    private async Task PressAsync(LitAgent agent, Func<GatewayState, bool> understood)
    {
        SimChip.Pull(SimChip.ButtonLine, up: false);
        bool isLong = agent.PipelineChannels.State.Current.AlarmAcknowledged is not null;
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(isLong ? 50 : 300));
        if (!isLong)
        {
            await look.WaitForNextTickAsync(_timeout.Token);
            SimChip.Pull(SimChip.ButtonLine, up: true);
        }
        while (!understood(agent.PipelineChannels.State.Current)) await look.WaitForNextTickAsync(_timeout.Token);
        SimChip.Pull(SimChip.ButtonLine, up: true);
    }

    private Task<PerLed<string>> LookAsync() => Rhythm.WatchAsync(led => SimChip.IsHigh(SimChip.Lines[led]), _timeout.Token);

    private async Task SeenAsync(Led led, bool lit)
    {
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(5));
        while (SimChip.IsHigh(SimChip.Lines[led]) != lit) await look.WaitForNextTickAsync(_timeout.Token);
    }
}
