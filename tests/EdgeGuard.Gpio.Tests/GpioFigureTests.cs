using System.Diagnostics;
using System.Globalization;
using EdgeGuard.Core.Devices;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Gpio.Tests;

/// <summary>What the lights cost; written to the file that <c>EDGEGUARD_FIGURES</c> names.</summary>
[Collection(nameof(GpioCollection))]
public sealed class GpioFigureTests
{
    private const int Rounds = 31;

    public static TheoryData<string> Drivers => [.. LineLeds.CompiledIn.Select(a => a.Name)];

    [GpioTheory, MemberData(nameof(Drivers))]
    public async Task A_line_rises_before_anyone_could_notice_the_wait(string driver)
    {
        await using LitAgent agent = new(driver);
        await agent.StartAsync();
        List<TimeSpan> waits = [];
        using PeriodicTimer quiet = new(TimeSpan.FromMilliseconds(100));
        for (int round = -1; round < Rounds; round++)
        {
            await quiet.WaitForNextTickAsync();
            long began = Stopwatch.GetTimestamp();
            await agent.HoldAsync(ResponseLevel.Isolated);
            Await(high: true);
            if (round >= 0) waits.Add(Stopwatch.GetElapsedTime(began));
            await agent.HoldAsync(ResponseLevel.None);
            Await(high: false);
        }
        waits.Sort();
        Report($"decision to line, {driver}: median {waits[Rounds / 2].TotalMilliseconds:0.0} ms, worst of {Rounds} {waits[^1].TotalMilliseconds:0.0} ms");
        Assert.InRange(waits[Rounds / 2], TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    }

    private static void Await(bool high)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (SimChip.IsHigh(SimChip.AlarmLine) != high) Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), "the alarm's line never changed");
    }

    private static void Report(FormattableString figure)
    {
        if (Environment.GetEnvironmentVariable("EDGEGUARD_FIGURES") is { } file) File.AppendAllText(file, figure.ToString(CultureInfo.InvariantCulture) + "\n");
    }
}
