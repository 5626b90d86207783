using System.Net;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Story;

/// <summary>Questions being asked.</summary>
internal sealed class TalkPerformance : Performance
{
    // Whoever shall not be answered is soon known not to be; who shall, may have to wait on a busy machine.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(700), Long = TimeSpan.FromSeconds(5);

    private readonly TalkBehaviour _talk;
    private readonly bool _isToPass;
    private int _asked;
    private int _answered;

    internal TalkPerformance(TalkBehaviour talk, Actor actor, IPEndPoint target, Fate? expected, CancellationToken cancellation) : base(actor)
    {
        _talk = talk;
        _isToPass = expected == Fate.Passes;
        Target = target;
        Done = AskAllAsync(cancellation);
    }

    /// <summary>Whom it asks.</summary>
    internal IPEndPoint Target { get; }

    /// <inheritdoc/>
    internal override Task Done { get; }

    /// <inheritdoc/>
    internal override bool IsOf(SeenPacket seen) =>
        seen.DestinationPort == Target.Port && seen.Protocol == (byte)_talk.Protocol.Ip() && seen.Destination.Equals(Target.Address);

    /// <inheritdoc/>
    internal override Finding Judge(Tally tally) => tally.Fate switch
    {
        Fate.Denied => JudgeDenied(tally),
        Fate.Passes => new(_answered == _talk.Times, $"{_answered} of {_talk.Times} answered by {Target}; {tally.Arrived} packets arrived"),
        _ => new(tally.Sent > 0 && tally.Arrived == tally.Sent, $"{tally.Arrived} of {tally.Sent} packets arrived"),
    };

    // Who got no answer at all is not asked twenty times: two more are enough to be sure.
    private async Task AskAllAsync(CancellationToken cancellation)
    {
        while (_asked < _talk.Times && _asked - _answered < 3)
        {
            _asked++;
            if (await Talk.AskAsync(Actor.Host, Target, _talk.Protocol.Ip(), _isToPass || _answered > 0 ? Long : Short, cancellation)) _answered++;
        }
    }
}
