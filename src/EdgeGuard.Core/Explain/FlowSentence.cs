using System.Globalization;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Explain;

/// <summary>Describes a summary of denied packets in one sentence for people.</summary>
public static partial class FlowSentence
{
    /// <summary>How many, what and when, and which rule would have had to allow them. Nobody is advised to allow a scan or a flood.</summary>
    public static string Of(GatewayState state, Device device, DeniedFlow flow)
    {
        string times = flow.Count == 1 ? $"once at {Clock(flow.First)}" : string.Create(CultureInfo.InvariantCulture, $"{flow.Count} times, {Clock(flow.First)} to {Clock(flow.Last)}");
        string name = KnownName.Of(state, device.Id, flow.Peer) is { } known ? $" ({known})" : "";
        string fate = flow.Sample.Dropped ? "" : "; monitored, it would have been dropped";
        return $"{Way(flow)} {flow.Peer}{name}{Service(flow)}, {times}{fate}; it looks like {flow.Shape.Words()}{(MayBeWanted(flow.Shape) ? $"; to allow it: {MissingRule.For(state, device, flow)}" : "")}";
    }

    /// <summary>What a sentence is about, without its counts and times: two sentences about the same packets have the same.</summary>
    public static string SubjectOf(string sentence) => Times().Match(sentence) is { Success: true } times ? sentence[..times.Index] : sentence;

    [GeneratedRegex(", (?:once at|[0-9]+ times, )")]
    private static partial Regex Times();

    private static bool MayBeWanted(ViolationShape shape) => shape is
        ViolationShape.OutsideProfile or ViolationShape.UnexpectedInbound or ViolationShape.ForeignDns or ViolationShape.EncryptedDns or ViolationShape.LateralMovement or ViolationShape.OverCap;

    private static string Way(DeniedFlow flow) => flow.Kind switch
    {
        ViolationKind.ToDevice => "called by",
        ViolationKind.Unbound => "sent as",
        _ => "tried",
    };

    private static string Service(DeniedFlow flow) => flow switch
    {
        { Kind: ViolationKind.Unbound } => "",
        { Protocol: IpProtocols.Tcp } => string.Create(CultureInfo.InvariantCulture, $" tcp port {flow.Port}"),
        { Protocol: IpProtocols.Udp } => string.Create(CultureInfo.InvariantCulture, $" udp port {flow.Port}"),
        { Protocol: IpProtocols.Icmp or IpProtocols.Icmpv6 } => string.Create(CultureInfo.InvariantCulture, $" icmp type {flow.Port}"),
        _ => string.Create(CultureInfo.InvariantCulture, $" protocol {flow.Protocol}"),
    };

    private static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
