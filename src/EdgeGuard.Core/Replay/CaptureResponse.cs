using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Replay;

/// <summary>What the response engine decided in a replay.</summary>
/// <param name="Time">When, by the capture's clock.</param>
/// <param name="Level">What about the device.</param>
/// <param name="Reason">Why, in words for people.</param>
public sealed record ReplayedDecision(DateTimeOffset Time, ResponseLevel Level, string Reason);

/// <summary>
/// Lets the response engine see the denied packets of a capture as the gateway would have reported them, by the capture's own clock:
/// what was denied is dropped, so only what the beginner of a flow sent counts.
/// </summary>
public static class CaptureResponse
{
    private const string Interface = "replay";

    /// <summary>What was decided, in order of time.</summary>
    public static IReadOnlyList<ReplayedDecision> Decide(MacAddress device, IEnumerable<(ObservedFlow Flow, Judgement Judgement)> judged, SpreadRule rule)
    {
        DeviceId id = DeviceId.Of(device);
        List<ReplayedDecision> decisions = [];
        foreach (Violation violation in Violations(device, judged))
        {
            if (violation.Kind != ViolationKind.FromDevice || rule.Observe(id, violation.Destination, violation.Time) is not { } reason) continue;
            decisions.Add(new(violation.Time, ResponseLevel.Isolated, reason));
            break;
        }
        return decisions;
    }

    /// <summary>The reports that the gateway would have made, in order of time.</summary>
    internal static IEnumerable<Violation> Violations(MacAddress device, IEnumerable<(ObservedFlow Flow, Judgement Judgement)> judged) =>
        judged.Where(flow => flow.Judgement.Verdict == FlowVerdict.Denied)
            .SelectMany(flow => flow.Flow.Sent.Select(time => Report(device, flow.Flow.Flow, time)))
            .OrderBy(violation => violation.Time);

    private static Violation Report(MacAddress device, Flow flow, DateTimeOffset time)
    {
        bool isOutward = flow.Direction == PolicyDirection.FromDevice;
        (IPAddress Address, ushort Port) own = (flow.Device, flow.DevicePort), other = (flow.Peer, flow.PeerPort);
        (var source, var destination) = isOutward ? (own, other) : (other, own);
        return new()
        {
            Time = time,
            Kind = isOutward ? ViolationKind.FromDevice : ViolationKind.ToDevice,
            SourceMac = isOutward ? device : default,
            Interface = Interface,
            Source = source.Address,
            Destination = destination.Address,
            Protocol = flow.Protocol,
            SourcePort = source.Port,
            DestinationPort = destination.Port,
            Dropped = true,
        };
    }
}
