using System.Net.Sockets;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>Compiles a MUD file: from the maker's access lists to plain rules. What cannot be enforced as written is narrowed, and noted.</summary>
public static class PolicyCompiler
{
    private const string DnsAce = "dns";
    private const ushort DnsPort = 53;
    private const ushort NtpPort = 123;

    private static readonly AddressFamily[] Families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>What a device without a profile may do: ask the registered name and time servers (RFC 8520 §5), nothing else.</summary>
    public static readonly DevicePolicy DefaultsOnly = new()
    {
        FromDevice = [.. Defaults(PolicyDirection.FromDevice)],
        ToDevice = [.. Defaults(PolicyDirection.ToDevice)],
    };

    /// <summary>Traffic that no profile can permit.</summary>
    public static readonly DevicePolicy Nothing = new() { FromDevice = [], ToDevice = [] };

    /// <summary>What a device without a profile may do where the operator leaves such devices as they were.</summary>
    public static readonly DevicePolicy Everything = new()
    {
        FromDevice = [.. Families.Select(family => Anything(PolicyDirection.FromDevice, family))],
        ToDevice = [.. Families.Select(family => Anything(PolicyDirection.ToDevice, family))],
    };

    /// <summary>Questions to the registered name servers.</summary>
    public static readonly DevicePolicy DnsOnly = InQuarantine(DefaultsOnly, [DnsAce]);

    /// <summary>Anything with the local networks (RFC 8520 §4.5), and questions to the registered name servers.</summary>
    public static readonly DevicePolicy LocalOnly = new()
    {
        FromDevice = [.. DnsOnly.FromDevice, .. Families.Select(family => Local(PolicyDirection.FromDevice, family))],
        ToDevice = [.. DnsOnly.ToDevice, .. Families.Select(family => Local(PolicyDirection.ToDevice, family))],
    };

    /// <summary>The policy of a file.</summary>
    public static DevicePolicy Compile(MudFile file)
    {
        List<PolicyNote> notes = [];
        List<PolicyRule> fromDevice = Read(file, file.FromDevice, PolicyDirection.FromDevice, notes);
        List<PolicyRule> toDevice = Read(file, file.ToDevice, PolicyDirection.ToDevice, notes);
        return new()
        {
            FromDevice = [.. ReplyInference.Apply(fromDevice, toDevice, notes), .. Defaults(PolicyDirection.FromDevice)],
            ToDevice = [.. ReplyInference.Apply(toDevice, fromDevice, notes), .. Defaults(PolicyDirection.ToDevice)],
            Notes = [.. notes],
        };
    }

    /// <summary>
    /// The part of a policy that stays in force in quarantine: the entries that the maker names for it (draft-richardson-shg-mud-quarantined-access),
    /// in their order. Name servers stay permitted too, because a named peer needs them.
    /// </summary>
    public static DevicePolicy InQuarantine(DevicePolicy policy, IReadOnlyList<string> entries)
    {
        if (entries.Count == 0) return Nothing;
        bool Stays(PolicyRule rule) => rule.Origin is { Acl: RuleOrigin.Defaults, Ace: DnsAce } || entries.Contains(rule.Origin.Ace);
        return policy with { FromDevice = [.. policy.FromDevice.Where(Stays)], ToDevice = [.. policy.ToDevice.Where(Stays)] };
    }

    private static List<PolicyRule> Read(MudFile file, IReadOnlyList<string> names, PolicyDirection direction, List<PolicyNote> notes)
    {
        List<PolicyRule> rules = [];
        foreach (Acl acl in names.SelectMany(name => file.Acls.Where(acl => acl.Name == name)))
        {
            foreach (Ace ace in acl.Aces)
            {
                AceCompiler compiler = new(file, acl, ace, direction);
                rules.AddRange(compiler.Compile());
                notes.AddRange(compiler.Notes);
            }
        }
        return rules;
    }

    private static PolicyRule Anything(PolicyDirection direction, AddressFamily family) =>
        new() { Origin = new(RuleOrigin.Operator, "open"), Direction = direction, Family = family, Allows = true };

    private static PolicyRule Local(PolicyDirection direction, AddressFamily family) =>
        Anything(direction, family) with { Peer = new() { Classes = [PeerClass.LocalNetworks] } };

    // RFC 8520 Appendix A: UDP to the registered name and time servers and their answers, both families; after the maker's
    // own entries, so that a profile can forbid them.
    private static IEnumerable<PolicyRule> Defaults(PolicyDirection direction) =>
        from service in new[] { (Ace: DnsAce, Urn: PeerClass.DnsUrn, Port: DnsPort), (Ace: "ntp", Urn: PeerClass.NtpUrn, Port: NtpPort) }
        from family in Families
        select new PolicyRule
        {
            Origin = new(RuleOrigin.Defaults, service.Ace),
            Direction = direction,
            Family = family,
            Peer = new() { Classes = [new(PeerClassKind.Controller, service.Urn)] },
            Traffic = new() { Protocol = IpProtocols.Udp, PeerPorts = PortSet.Range(service.Port, service.Port) },
            RepliesOnly = direction == PolicyDirection.ToDevice,
            Allows = true,
        };
}
