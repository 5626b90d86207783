using System.Diagnostics;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Gpio.Tests;

/// <summary>Looks at lights as a person does, for a while, and says which rhythms it saw.</summary>
internal static class Rhythm
{
    /// <summary>More than twice the longest rhythm, so that each phase is seen whole.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(7.5);

    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(80);

    /// <summary>The name of each light's rhythm; of one that is none, how long it was lit and dark.</summary>
    internal static async Task<PerLed<string>> WatchAsync(Func<Led, bool> isLit, CancellationToken cancellationToken)
    {
        PerLed<List<(bool IsLit, TimeSpan At)>> seen = new([], [], []);
        Stopwatch clock = Stopwatch.StartNew();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        while (clock.Elapsed < Window)
        {
            foreach (Led led in LedNames.All)
            {
                bool lit = isLit(led);
                if (seen[led].Count == 0 || seen[led][^1].IsLit != lit) seen[led].Add((lit, clock.Elapsed));
            }
            await look.WaitForNextTickAsync(cancellationToken);
        }
        return seen.Select((_, edges) => Name(edges));
    }

    private static string Name(List<(bool IsLit, TimeSpan At)> edges)
    {
        if (edges.Count == 1) return edges[0].IsLit ? LedPattern.On.Name : LedPattern.Off.Name;
        TimeSpan lit = Typical(edges, lit: true);
        TimeSpan dark = Typical(edges, lit: false);
        return LedPattern.All.FirstOrDefault(p => Near(p.Lit, lit) && Near(p.Dark, dark))?.Name
            ?? $"lit {lit.TotalMilliseconds:0} ms, dark {dark.TotalMilliseconds:0} ms";
    }

    // Of the phases that were seen from edge to edge, the one in the middle: one that a busy machine stretched counts for nothing.
    private static TimeSpan Typical(List<(bool IsLit, TimeSpan At)> edges, bool lit)
    {
        TimeSpan[] whole = [.. edges.Zip(edges.Skip(1)).Skip(1).Where(pair => pair.First.IsLit == lit).Select(pair => pair.Second.At - pair.First.At).Order()];
        return whole.Length == 0 ? TimeSpan.Zero : whole[whole.Length / 2];
    }

    private static bool Near(TimeSpan wanted, TimeSpan seen) => (wanted - seen).Duration() <= (wanted / 5 > Slack ? wanted / 5 : Slack);
}
