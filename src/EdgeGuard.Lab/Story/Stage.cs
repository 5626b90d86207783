using System.Diagnostics;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Story;

/// <summary>Everything that a step can act on or look at, and what was measured so far.</summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>The agent's name in topics.</summary>
    internal const string GatewayId = "demo";

    private static readonly TimeSpan InFlight = TimeSpan.FromMilliseconds(150), Late = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Performance> _performances = new(StringComparer.Ordinal);
    private readonly List<Tally> _tallies = [];
    private readonly List<Measurement> _measurements = [];

    internal required Scenario Scenario { get; init; }

    internal required LabNetwork Network { get; init; }

    /// <summary>Devices by name.</summary>
    internal required IReadOnlyDictionary<string, Actor> Actors { get; init; }

    /// <summary>Sees all that arrives in the internet.</summary>
    internal required PacketTap Internet { get; init; }

    internal required AgentProcess Agent { get; init; }

    internal required Subscriber Subscriber { get; init; }

    internal required LightPanel Lights { get; init; }

    /// <summary>What must live as long as the stage: programs and servers.</summary>
    internal required Stack<object> Furniture { get; init; }

    /// <summary>When which forbidden destination was tried.</summary>
    internal required ForbiddenLog Forbidden { get; init; }

    /// <summary>Distinct forbidden destinations of a scan that decide, as the story says; 0 for none.</summary>
    internal int Decides { get; set; }

    /// <summary>When the packet was sent that decides; null for never.</summary>
    internal long? Deciding => Decides == 0 ? null : Forbidden.DistinctAt(Decides);

    /// <summary>When the story last did something; what is expected is looked for from then on.</summary>
    internal long Mark { get; private set; }

    /// <summary>Packets counted.</summary>
    internal IReadOnlyList<Tally> Tallies => _tallies;

    /// <summary>Times measured.</summary>
    internal IReadOnlyList<Measurement> Measurements => _measurements;

    /// <summary>The story does something now.</summary>
    internal void Act() => Mark = Stopwatch.GetTimestamp();

    /// <summary>Notes a time between two moments.</summary>
    internal double Measure(string what, long from, long to)
    {
        double milliseconds = Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
        _measurements.Add(new(what, milliseconds));
        return milliseconds;
    }

    /// <summary>What shall become of the packets of what is begun; null where that is said later.</summary>
    internal Fate? Expected { get; private set; }

    /// <summary>Begins a behaviour.</summary>
    internal async Task<Performance> BeginAsync(string name, CancellationToken cancellation, Fate? expected = null)
    {
        Act();
        Expected = expected;
        if (_performances.Remove(name, out Performance? earlier)) await earlier.DisposeAsync();
        return _performances[name] = await Scenario.Behaviours[name].BeginAsync(this, cancellation);
    }

    /// <summary>A behaviour that has begun.</summary>
    internal Performance Performing(string name) => _performances[name];

    /// <summary>When a packet of a live connection last arrived at either end; the far end is in the internet's tap, the near end in the device's own.</summary>
    internal long? LastOf(StreamPerformance stream) =>
        Internet.Find(seen => !seen.Outgoing && seen.At >= stream.Begun && stream.IsOf(seen))
            .Concat(stream.Actor.Tap.Find(seen => !seen.Outgoing && seen.At >= stream.Begun && stream.IsAnswer(seen)))
            .Select(seen => (long?)seen.At).Max();

    /// <summary>Waits for the end of a behaviour and counts its packets.</summary>
    internal async Task<Finding> EndAsync(string name, Fate fate, CancellationToken cancellation)
    {
        Performance performance = _performances[name];
        await performance.Done;
        // What was sent last may still be under way, and on a busy machine for long.
        await Task.Delay(InFlight, cancellation);
        if (fate != Fate.Denied) await Waiting.UntilAsync(() => Arrived(performance) >= Sent(performance), Late, cancellation);
        Tally tally = new(name, fate, Sent(performance), Arrived(performance));
        _tallies.Add(tally);
        return performance.Judge(tally);
    }

    /// <exception cref="LabException">Something that holds up the stage has fallen over.</exception>
    internal void MustStand()
    {
        Subscriber.MustBeAlive();
        foreach (Daemon daemon in Furniture.OfType<Daemon>()) daemon.MustBeAlive();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Performance performance in _performances.Values) await performance.DisposeAsync();
        Agent.Dispose();
        Subscriber.Dispose();
        foreach (Actor actor in Actors.Values) await actor.DisposeAsync();
        await Internet.DisposeAsync();
        while (Furniture.TryPop(out object? piece))
        {
            if (piece is IAsyncDisposable slow) await slow.DisposeAsync();
            else (piece as IDisposable)?.Dispose();
        }
        Network.Dispose();
    }

    private static int Sent(Performance performance) =>
        performance.Actor.Tap.Count(seen => seen.Outgoing && seen.At >= performance.Begun && performance.IsOf(seen));

    private int Arrived(Performance performance) =>
        Actors.Values.Where(actor => actor != performance.Actor).Select(actor => actor.Tap).Append(Internet)
            .Sum(tap => tap.Count(seen => !seen.Outgoing && seen.At >= performance.Begun && performance.IsOf(seen)));
}
