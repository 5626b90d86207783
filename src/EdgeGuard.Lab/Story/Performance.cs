using System.Diagnostics;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Story;

/// <summary>A behaviour that has begun.</summary>
internal abstract class Performance(Actor actor) : IAsyncDisposable
{
    /// <summary>When it began.</summary>
    internal long Begun { get; } = Stopwatch.GetTimestamp();

    /// <summary>Who does it.</summary>
    internal Actor Actor { get; } = actor;

    /// <summary>It is over.</summary>
    internal abstract Task Done { get; }

    /// <summary>The packet is one of those that it sends.</summary>
    internal abstract bool IsOf(SeenPacket seen);

    /// <summary>Compares what was counted with what is expected.</summary>
    internal abstract Finding Judge(Tally tally);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Everything that was to be sent left the device, and all of it or nothing arrived.</summary>
    private protected static Finding JudgePlanned(Tally tally, int planned)
    {
        if (tally.Sent != planned) return new(false, $"{tally.Sent} packets left the device, but {planned} were to be sent");
        return tally.Fate == Fate.Denied ? JudgeDenied(tally) : new(tally.Arrived == tally.Sent, $"{tally.Arrived} of {tally.Sent} packets arrived");
    }

    /// <summary>Nothing arrived, though something was sent.</summary>
    private protected static Finding JudgeDenied(Tally tally) => tally.Arrived > 0
        ? new(false, $"{tally.Arrived} of {tally.Sent} packets LEAKED")
        : new(tally.Sent > 0, $"{tally.Sent} packets sent, 0 arrived");
}
