using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Replay;

/// <summary>What the response engine decided in a replay.</summary>
/// <param name="Time">When, by the capture's clock.</param>
/// <param name="Level">The response level of the device.</param>
/// <param name="Reason">Why, in words for people.</param>
public sealed record ReplayedDecision(DateTimeOffset Time, ResponseLevel Level, string Reason);

/// <summary>
/// Replays the denied packets of a capture through the response engine, by the capture's own clock. A denied packet is dropped, so only packets of a
/// flow's initiator count. DNS questions are replayed as the DNS proxy would report them.
/// </summary>
public static class CaptureResponse
{
    private const string Place = "replay";

    /// <summary>What was decided, in order of time.</summary>
    /// <param name="home">The home network of the device; <see cref="Home"/>.</param>
    /// <param name="device">The device.</param>
    /// <param name="judged">Its flows and their verdicts.</param>
    /// <param name="responder">The engine, which has seen nothing of the device yet.</param>
    public static IReadOnlyList<ReplayedDecision> Decide(
        GatewayState home, MacAddress device, IEnumerable<(ObservedFlow Flow, FlowDecision FlowDecision)> judged, Responder responder)
    {
        List<ReplayedDecision> decisions = [];
        (ObservedFlow Flow, FlowDecision FlowDecision)[] flows = [.. judged];
        DeviceId id = DeviceId.Of(device);
        var seen = Violations(device, flows).Select(v => (v.Time, Violation: (Violation?)v, Name: ""))
            .Concat(Questions(home, id, flows).Select(q => (q.Time, Violation: (Violation?)null, q.Name))).OrderBy(s => s.Time);
        foreach ((DateTimeOffset time, Violation? violation, string name) in seen)
        {
            if (responder.NextDue <= time) Take(responder.Elapse(time));
            ResponderAnswer answer = violation is null ? responder.Ask(home, home.Devices[id], name, time) : responder.Observe(home, violation);
            if (answer.Decision is { } decision) Take([decision]);
        }
        return decisions;

        void Take(IEnumerable<Decision> taken)
        {
            foreach (Decision decision in taken)
            {
                decisions.Add(new(decision.Response.Since, decision.Response.Level, decision.Response.Reason));
                Device held = home.Devices[decision.Device] with { Response = decision.Response };
                home = home with { Devices = home.Devices.SetItem(held.Id, held) };
            }
        }
    }

    /// <summary>An enforcing home network with this device in it, which has had its profile for a long time.</summary>
    /// <param name="device">The device.</param>
    /// <param name="traffic">What a capture shows of it.</param>
    /// <param name="directory">Local networks, gateway, name and time servers.</param>
    /// <param name="profile">Its own profile; null for a device with the baseline, which no rule isolates.</param>
    public static GatewayState Home(MacAddress device, CaptureTraffic traffic, PeerDirectory directory, MudFile? profile)
    {
        Network network = new()
        {
            Name = Place,
            Kind = NetworkKind.Iot,
            Mode = EnforcementMode.Enforce,
            Interfaces = [Place],
            Prefixes = directory.LocalNetworks,
            GatewayAddresses = [.. directory.Gateways.Union(traffic.Gateways)],
        };
        Device thing = new()
        {
            Id = DeviceId.Of(device),
            Mac = device,
            Network = Place,
            Interface = Place,
            Addresses = [.. traffic.Addresses.Order(AddressOrder.Instance)],
            ProfileKey = profile?.MudUrl,
            FirstSeen = DateTimeOffset.MinValue,
            LastSeen = DateTimeOffset.MinValue,
        };
        GatewayState home = new() { Gateway = Place, Networks = ImmutableSortedDictionary<string, Network>.Empty.Add(Place, network) };
        home = home with { Devices = home.Devices.Add(thing.Id, thing) };
        return profile is null ? home : home with
        {
            Profiles = home.Profiles.Add(profile.MudUrl, new(profile, PolicyCompiler.Compile(profile), SignatureJudgement.Local, DateTimeOffset.MinValue)),
        };
    }

    /// <summary>The reports that the gateway would have made, in order of time.</summary>
    internal static IEnumerable<Violation> Violations(MacAddress device, IEnumerable<(ObservedFlow Flow, FlowDecision FlowDecision)> judged) =>
        judged.Where(flow => flow.FlowDecision.Verdict == FlowVerdict.Denied)
            .SelectMany(flow => flow.Flow.Sent.Select(sent => Report(device, flow.Flow.Flow, sent)))
            .OrderBy(violation => violation.Time);

    /// <summary>The DNS questions that the gateway would have let through, without those for names in the profile.</summary>
    internal static IEnumerable<(DateTimeOffset Time, string Name)> Questions(
        GatewayState home, DeviceId device, IEnumerable<(ObservedFlow Flow, FlowDecision FlowDecision)> judged)
    {
        DevicePolicy policy = GatewayDirectory.PolicyOf(home, home.Devices[device]);
        return from flow in judged
               where flow.FlowDecision.Verdict == FlowVerdict.Allowed && flow.Flow.Flow.Direction == PolicyDirection.FromDevice
               from sent in flow.Flow.Sent
               where sent.Question is not null && !ProfileNames.Mentions(policy, sent.Question)
               select (sent.Time, sent.Question!);
    }

    private static Violation Report(MacAddress device, Flow flow, SentPacket sent)
    {
        bool isOutward = flow.Direction == PolicyDirection.FromDevice;
        (IPAddress Address, ushort Port) own = (flow.Device, flow.DevicePort), other = (flow.Peer, flow.PeerPort);
        (var source, var destination) = isOutward ? (own, other) : (other, own);
        return new()
        {
            Time = sent.Time,
            Kind = isOutward ? ViolationKind.FromDevice : ViolationKind.ToDevice,
            SourceMac = isOutward ? device : default,
            Interface = Place,
            Source = source.Address,
            Destination = destination.Address,
            Protocol = flow.Protocol,
            SourcePort = source.Port,
            DestinationPort = destination.Port,
            TcpFlags = sent.Ip.TcpFlags,
            IcmpType = sent.Ip.IcmpType,
            IcmpCode = sent.Ip.IcmpCode,
            Length = sent.Ip.Length,
            Question = sent.Question,
            Dropped = true,
        };
    }
}
