using System.Diagnostics;
using System.Globalization;
using EdgeGuard.Core.Response;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Linux.Tests.Gpio;

namespace EdgeGuard.Agent.Tests.Gpio;

/// <summary>How long after a decision its line rises; written to the file that <c>EDGEGUARD_FIGURES</c> names.</summary>
[Collection(nameof(GpioCollection)), Trait("Category", "Gpio")]
public sealed class GpioLatencyTests
{
    private const int Rounds = 31;

    public static TheoryData<string> Drivers => [.. LineLeds.CompiledIn.Select(a => a.Name)];

    [GpioTheory, MemberData(nameof(Drivers))]
    public async Task A_line_rises_before_anyone_could_notice_the_wait(string driver)
    {
        await using LitAgent agent = new(driver);
        await agent.StartAsync();
        List<TimeSpan> waits = [];
        for (int round = 0; round < Rounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            await agent.HoldAsync(ResponseLevel.Isolated);
            Await(high: true);
            waits.Add(Stopwatch.GetElapsedTime(began));
            await agent.HoldAsync(ResponseLevel.None);
            Await(high: false);
        }
        waits.Sort();
        Report($"decision to line, {driver}: median {waits[Rounds / 2].TotalMilliseconds:0.0} ms, worst of {Rounds} {waits[^1].TotalMilliseconds:0.0} ms");
        Assert.InRange(waits[Rounds / 2], TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
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
