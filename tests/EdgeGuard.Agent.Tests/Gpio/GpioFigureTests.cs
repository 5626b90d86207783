using System.Diagnostics;
using System.Globalization;
using EdgeGuard.Core.Response;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Linux.Tests.Gpio;

namespace EdgeGuard.Agent.Tests.Gpio;

/// <summary>What the lights cost; written to the file that <c>EDGEGUARD_FIGURES</c> names.</summary>
[Collection(nameof(GpioCollection)), Trait("Category", "Gpio")]
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

    [GpioFact]
    public async Task Blinking_wakes_the_agent_a_few_times_a_second()
    {
        double idle = await WakeUpsAsync();
        await using LitAgent agent = new("chardev");
        await agent.StartAsync();
        double beating = await WakeUpsAsync();
        await agent.HoldAsync(ResponseLevel.Isolated);
        double flashing = await WakeUpsAsync();
        Report($"wake-ups of threads a second, beyond an idle process, lines beaten by the agent: {beating - idle:0.0} while two lights beat, {flashing - idle:0.0} while the third flashes too");
        Assert.InRange(flashing - idle, 3, 200);
    }

    // How often a thread of this process went to sleep and was woken, a second, over most of the time that an alarm flashes.
    private static async Task<double> WakeUpsAsync()
    {
        using PeriodicTimer end = new(TimeSpan.FromSeconds(8));
        long before = VoluntarySwitches();
        long began = Stopwatch.GetTimestamp();
        await end.WaitForNextTickAsync();
        return (VoluntarySwitches() - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static long VoluntarySwitches() => Directory.EnumerateDirectories("/proc/self/task")
        .SelectMany(thread => File.ReadLines(Path.Combine(thread, "status")))
        .Where(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.AsSpan(line.IndexOf(':') + 1).Trim(), CultureInfo.InvariantCulture));

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
