using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>A profile in plain sentences.</summary>
public static class ProfileSentences
{
    /// <summary>What the device and its peers may do, a sentence for each peer; with prohibitions the first that fits decides.</summary>
    public static IReadOnlyList<string> Of(MudFile file) => Of(Permission.Of(PolicyCompiler.Compile(file)), file);

    /// <summary>Sentences for some permissions of a profile.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Permission> permissions, MudFile file)
    {
        string authority = MudUrls.AuthorityOf(file.MudUrl);
        return [.. Grouped(permissions).Select(group => Sentence(group, authority))];
    }

    // A prohibition stands between what comes before it and what comes after, so only neighbors are then told together.
    private static IEnumerable<IReadOnlyList<Permission>> Grouped(IReadOnlyList<Permission> permissions)
    {
        if (permissions.All(permission => permission.Allows)) return permissions.GroupBy(Head).Select(group => (IReadOnlyList<Permission>)[.. group]);
        List<List<Permission>> groups = [];
        foreach (Permission permission in permissions)
        {
            if (groups is [.., var last] && Head(last[0]) == Head(permission)) last.Add(permission);
            else groups.Add([permission]);
        }
        return groups;
    }

    private static (bool Allows, PolicyDirection Starter, Peer Peer, string Scope) Head(Permission permission) =>
        (permission.Allows, permission.Starter, permission.Peer, Scope(permission));

    private static string Sentence(IReadOnlyList<Permission> group, string authority)
    {
        Permission first = group[0];
        string peer = PeerNames.Of(first.Peer, authority);
        string may = first.Allows ? "may" : "may not";
        string services = string.Join(", ", group.Select(permission => ServiceNames.Of(permission.Traffic, permission.Starter)).Distinct());
        return first.Starter == PolicyDirection.FromDevice
            ? $"It {may} contact {peer}: {services}{Scope(first)}."
            : $"{char.ToUpperInvariant(peer[0])}{peer[1..]} {may} contact it: {services}{Scope(first)}.";
    }

    private static string Scope(Permission permission)
    {
        string own = permission.DeviceNetwork is { } network ? $", while its address is in {network}" : "";
        string family = (permission.InIpv4, permission.InIpv6) switch
        {
            (true, false) when !NamesFamily(permission) => ", by IPv4 only",
            (false, true) when !NamesFamily(permission) => ", by IPv6 only",
            _ => "",
        };
        return own + family;
    }

    // An address, or a protocol that one family alone has, says so by itself.
    private static bool NamesFamily(Permission permission) =>
        permission.Peer.Network is not null
        || permission.Traffic.Protocol is IpProtocols.Icmp or IpProtocols.Icmpv6 or IpProtocols.Igmp;
}
