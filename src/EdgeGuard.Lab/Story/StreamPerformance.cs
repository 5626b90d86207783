using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Story;

/// <summary>A connection that is kept alive.</summary>
internal sealed class StreamPerformance : Performance
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IPEndPoint _target;
    private readonly LiveStream _stream;

    private StreamPerformance(Actor actor, IPEndPoint target, LiveStream stream) : base(actor)
    {
        _target = target;
        _stream = stream;
    }

    /// <summary>It ends only when it is disposed.</summary>
    internal override Task Done => Task.CompletedTask;

    /// <summary>When the far end last answered; 0 for never.</summary>
    internal long LastAnswer => _stream.LastAnswer;

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">The far end cannot be reached.</exception>
    internal static async Task<StreamPerformance> OpenAsync(
        StreamBehaviour stream, Actor actor, IPEndPoint target, CancellationToken cancellation)
    {
        TimeSpan every = TimeSpan.FromMilliseconds(stream.EveryMilliseconds);
        return new(actor, target, await LiveStream.OpenAsync(actor.Host, target, every, Patience, cancellation));
    }

    /// <inheritdoc/>
    // A reset is the gateway's own answer, once it has forgotten a masqueraded flow; the device's packets are what counts.
    internal override bool IsOf(SeenPacket seen) => !seen.IsReset && seen.DestinationPort == _target.Port && seen.Destination.Equals(_target.Address);

    /// <summary>The packet is an answer to one of those that it sends.</summary>
    internal bool IsAnswer(SeenPacket seen) => seen.SourcePort == _target.Port && seen.Source.Equals(_target.Address);

    /// <inheritdoc/>
    internal override Finding Judge(Tally tally) => tally.Fate == Fate.Denied
        ? JudgeDenied(tally)
        : new(LastAnswer > 0, $"{tally.Arrived} packets arrived at {_target}");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await base.DisposeAsync();
    }
}
