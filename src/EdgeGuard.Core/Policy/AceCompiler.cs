using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>Compiles one ACE: at most one rule for each address family.</summary>
internal sealed class AceCompiler(MudFile file, Acl acl, Ace ace, PolicyDirection direction)
{
    private const ushort EtherTypeIpv4 = 0x0800;
    private const ushort EtherTypeIpv6 = 0x86dd;

    private readonly List<PolicyNote> _notes = [];
    private readonly RuleOrigin _origin = new(acl.Name, ace.Name);
    private readonly bool _allows = ace.Forwarding == AceAction.Accept;

    internal IReadOnlyList<PolicyNote> Notes => _notes;

    internal IReadOnlyList<PolicyRule> Compile()
    {
        if (HasUnsupportedCondition() && _allows) return [];
        return [.. Families().Select(Rule).OfType<PolicyRule>()];
    }

    // An entry that allows is left out, one that denies is enforced without the condition: either way less passes, never more.
    private bool HasUnsupportedCondition()
    {
        IReadOnlyList<string> conditions = [.. UnsupportedConditions.In(ace.Matches, direction)];
        foreach (string condition in conditions)
        {
            Note("RFC 8520 §2", _allows
                ? $"The condition '{condition}' cannot be enforced here, so the entry grants nothing. Leave the condition out."
                : $"The condition '{condition}' cannot be enforced here, so the entry denies without it.");
        }
        return conditions.Count > 0;
    }

    private IEnumerable<AddressFamily> Families()
    {
        if (ace.Matches.Ethernet?.EtherType is { } type and not (EtherTypeIpv4 or EtherTypeIpv6))
        {
            Note("RFC 8519 §4.2", $"It speaks of frames of type 0x{type:x4}, which are not IP and are not governed.");
            yield break;
        }
        if (Speaks(ace.Matches.Ipv4, ace.Matches.Ipv6, EtherTypeIpv4) && acl.Type is not (AclType.Ipv6 or AclType.MixedEthernetIpv6))
            yield return AddressFamily.InterNetwork;
        if (Speaks(ace.Matches.Ipv6, ace.Matches.Ipv4, EtherTypeIpv6) && acl.Type is not (AclType.Ipv4 or AclType.MixedEthernetIpv4))
            yield return AddressFamily.InterNetworkV6;
    }

    private bool Speaks(IpMatch? own, IpMatch? other, ushort etherType)
    {
        ushort stated = ace.Matches.Ethernet?.EtherType ?? etherType;
        return stated == etherType && (own is not null || other is null);
    }

    private PolicyRule? Rule(AddressFamily family)
    {
        IpMatch ip = ace.Matches.Ipv4 ?? ace.Matches.Ipv6 ?? new();
        if (TrafficCompiler.Compile(ace.Matches, ip.Protocol, family, direction) is not { } traffic)
        {
            Note("RFC 8519 §4.2", "Its conditions exclude each other, so it matches nothing.");
            return null;
        }
        bool outward = direction == PolicyDirection.FromDevice;
        return new()
        {
            Origin = _origin,
            Direction = direction,
            Family = family,
            Peer = Peer(outward ? BroadcastFrames.Destination(ace.Matches, ip.DestinationNetwork, family) : ip.SourceNetwork, outward ? ip.DestinationDnsName : ip.SourceDnsName),
            DeviceNetwork = Narrowing(outward ? ip.SourceNetwork : ip.DestinationNetwork),
            Traffic = traffic,
            RepliesOnly = IsForReplies(),
            Allows = _allows,
        };
    }

    // RFC 8520 §4.8: in the list of either direction, a connection that the other end opened has only answers to let through.
    private bool IsForReplies() => ace.Matches.Tcp?.DirectionInitiated is { } initiator
        && (initiator == DirectionInitiated.FromDevice) != (direction == PolicyDirection.FromDevice);

    private Peer Peer(IPNetwork? network, string? name)
    {
        List<PeerClass> classes = [];
        MudMatch mud = ace.Matches.Mud ?? new();
        if (mud.LocalNetworks) classes.Add(PeerClass.LocalNetworks);
        if (mud.Controller is { } controller) classes.Add(new(PeerClassKind.Controller, controller));
        if (mud.MyController) classes.Add(new(PeerClassKind.MyController, file.MudUrl));
        if (mud.Manufacturer is { } maker) classes.Add(new(PeerClassKind.Manufacturer, MudUrls.AuthorityOf(maker)));
        if (mud.SameManufacturer) classes.Add(new(PeerClassKind.Manufacturer, MudUrls.AuthorityOf(file.MudUrl)));
        if (mud.Model is { } model) classes.Add(new(PeerClassKind.Model, model));
        return new() { Network = Narrowing(network), DnsName = name, Classes = [.. classes] };
    }

    private static IPNetwork? Narrowing(IPNetwork? network) => network is { PrefixLength: > 0 } ? network : null;

    private void Note(string rule, string message) => _notes.Add(new(_origin, rule, message));
}
