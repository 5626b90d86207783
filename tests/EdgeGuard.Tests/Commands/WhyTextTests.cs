using EdgeGuard.Agent.Views;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class WhyTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Why_says_a_thing_once()
    {
        const string telnet = "tried 203.0.113.9 tcp port 23, ", web = "tried 203.0.113.7 tcp port 8080, ", rest = "; it looks like a scan; to allow it: tcp port";
        WhyView why = new("00005e005301", "camera", "isolated", "It is isolated: it may do nothing, until 2026-05-04 16:00:00Z if it is quiet then.",
        [
            new(Noon, "none", "rate-limit", "rule", "it scans", Noon.AddHours(1), "scan", [$"{telnet}once at 2026-05-04 12:00:00Z{rest} 23", $"{web}once at 2026-05-04 12:00:00Z{rest} 8080"]),
            new(Noon.AddMinutes(1), "rate-limit", "isolated", "rule", "it scans on", Noon.AddHours(4), "scan", [$"{telnet}9 times, 2026-05-04 12:00:00Z to 2026-05-04 12:01:00Z{rest} 23", $"{web}2 times, 2026-05-04 12:00:00Z to 2026-05-04 12:01:00Z{rest} 8080"]),
        ],
            40, [new("from-device", "203.0.113.9", null, 6, 23, 12, true, Noon, Noon, "scan", "tcp port 23", $"{telnet}12 times, 2026-05-04 12:00:00Z to 2026-05-04 12:02:00Z{rest} 23")],
            [], ["If you repaired it, or this was a mistake: edgeguard release 00005e005301"], []);

        string[] lines = [.. WhyCommand.Lines(why)];

        Assert.Single(lines, line => line.Contains(telnet, StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains(web, StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("16:00:00Z", StringComparison.Ordinal));
        Assert.Equal(lines.Where(line => line.Length > 0), lines.Where(line => line.Length > 0).Distinct());
        Assert.Contains(lines, line => line.Contains("rate-limit -> isolated, by EdgeGuard's rules", StringComparison.Ordinal));
    }
}
