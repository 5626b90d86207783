using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Leds;

namespace EdgeGuard.Gpio.Tests;

/// <summary>The LED class as the kernel really is, with its triggers.</summary>
[Collection(nameof(GpioCollection))]
public sealed class LedClassKernelTests : LedDriverContract, IDisposable
{
    private readonly UserLeds? _lights = SimChip.Missing is null ? new() : null;

    public void Dispose() => _lights?.Dispose();

    [GpioTheory, MemberData(nameof(Names))]
    public void Driver_keeps_the_contract(string rule) => Keeps(rule);

    [GpioFact]
    public async Task The_kernel_keeps_up_what_asks_for_attention()
    {
        using ILedDriver leds = Open();
        Assert.True(leds.TryShow(Led.Agent, LedPattern.Slow));
        Assert.True(leds.TryShow(Led.Network, LedPattern.On));
        Assert.True(leds.TryShow(Led.Alarm, LedPattern.Fast));
        Assert.Equal(new("slow", "on", "fast"), await Rhythm.WatchAsync(_lights!.IsLit, TestTimeout.Token));
    }

    [GpioFact]
    public async Task A_beat_that_nobody_follows_up_goes_dark_by_itself()
    {
        using ILedDriver leds = Open();
        // Lit for a second: a machine that pauses for so long misses it, and looks again.
        Assert.Contains(Enumerable.Range(0, 10), _ =>
        {
            leds.Light(Led.Agent, TimeSpan.FromSeconds(1));
            return Becomes(Led.Agent, lit: true, TimeSpan.FromMilliseconds(500));
        });
        Assert.True(Becomes(Led.Agent, lit: false, TestTimeout.Limit));
        Assert.Equal("off", (await Rhythm.WatchAsync(_lights!.IsLit, TestTimeout.Token)).Agent);
    }

    protected override ILedDriver Open() => LedClassLeds.Open(LedClassLeds.DefaultRoot, _lights!.Names);

    // A trigger lights at its next tick, and may first have to finish what it began with before its times were written.
    protected override bool IsLit(Led led) => _lights!.IsLit(led) || (_lights.Trigger(led) != "none" && Becomes(led, lit: true, TimeSpan.FromSeconds(5)));

    private bool Becomes(Led led, bool lit, TimeSpan within) => SpinWait.SpinUntil(() => _lights!.IsLit(led) == lit, within);
}
