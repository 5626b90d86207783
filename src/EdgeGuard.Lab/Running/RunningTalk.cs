using System.Net;
using EdgeGuard.Lab.Devices;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>A series of requests in progress.</summary>
internal sealed class RunningTalk : RunningBehaviour
{
    // A denied request needs no long timeout; an allowed one may take long on a busy machine.
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromMilliseconds(700), LongTimeout = TimeSpan.FromSeconds(5);

    private readonly TalkBehaviour _talk;
    private readonly bool _isExpectedToPass;
    private int _asked;
    private int _answered;

    internal RunningTalk(TalkBehaviour talk, LabDevice device, IPEndPoint target, Delivery? expected, CancellationToken cancellation) : base(device)
    {
        _talk = talk;
        _isExpectedToPass = expected == Delivery.Passes;
        Target = target;
        Completion = RequestAllAsync(cancellation);
    }

    /// <summary>Destination of the requests.</summary>
    internal IPEndPoint Target { get; }

    /// <inheritdoc/>
    internal override Task Completion { get; }

    /// <inheritdoc/>
    internal override bool Sends(CapturedPacket packet) =>
        packet.DestinationPort == Target.Port && packet.Protocol == (byte)_talk.Protocol.ToProtocolType() && packet.Destination.Equals(Target.Address);

    /// <inheritdoc/>
    internal override StepResult Check(PacketCount count) => count.Expected switch
    {
        Delivery.Denied => CheckDenied(count),
        Delivery.Passes => new(_answered == _talk.Times, $"{_answered} of {_talk.Times} answered by {Target}; {count.Arrived} packets arrived"),
        _ => new(count.Sent > 0 && count.Arrived == count.Sent, $"{count.Arrived} of {count.Sent} packets arrived"),
    };

    // Stops after three requests without an answer: more would prove nothing.
    private async Task RequestAllAsync(CancellationToken cancellation)
    {
        while (_asked < _talk.Times && _asked - _answered < 3)
        {
            _asked++;
            TimeSpan timeout = _isExpectedToPass || _answered > 0 ? LongTimeout : ShortTimeout;
            if (await EchoClient.RequestAsync(Device.Host, Target, _talk.Protocol.ToProtocolType(), timeout, cancellation)) _answered++;
        }
    }
}
