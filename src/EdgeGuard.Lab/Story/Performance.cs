using System.Diagnostics;
using EdgeGuard.Lab.Actors;

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

    /// <summary>Nothing arrived, though something was sent.</summary>
    private protected static Finding JudgeDenied(Tally tally) => tally.Arrived > 0
        ? new(false, $"{tally.Arrived} of {tally.Sent} packets LEAKED")
        : new(tally.Sent > 0, $"{tally.Sent} packets sent, 0 arrived");
}
