using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.State;

/// <summary>A flow that a device had, to tell whether a narrower version of its profile would end it. Its own port is that of one such flow.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Seen">When last, to the hour.</param>
public sealed record RecentFlow(Flow Flow, DateTimeOffset Seen)
{
    /// <summary>How long a flow counts as recent.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromDays(7);

    /// <summary>Flows that are remembered of a device, at most; the newest.</summary>
    public const int Most = 64;

    /// <summary>Whether this is a flow of the same kind: the same peer and service.</summary>
    public bool IsLike(Flow other) =>
        Flow.Direction == other.Direction && Flow.Protocol == other.Protocol && Flow.Peer.Equals(other.Peer) && Flow.IcmpType == other.IcmpType
        && (Flow.Direction == PolicyDirection.FromDevice ? Flow.PeerPort == other.PeerPort : Flow.DevicePort == other.DevicePort);
}
