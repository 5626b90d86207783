namespace EdgeGuard.Core.Networks;

/// <summary>A rule of another program that drops what devices of an interface may send.</summary>
/// <param name="Interface">The governed interface.</param>
/// <param name="Path">The traffic path that is blocked.</param>
/// <param name="Chain">Family, table and chain that drop it, such as <c>ip filter FORWARD</c>; empty where it was not read (<see cref="Measured"/>).</param>
/// <param name="Owner">The program whose chain it is, as far as its name tells; null where it does not.</param>
public sealed record ForeignBlock(string Interface, TrafficPath Path, string Chain, string? Owner)
{
    /// <summary>A block that shows by what does not get through; which rule it is was not read.</summary>
    public static ForeignBlock Measured(string @interface, TrafficPath path) => new(@interface, path, "", null);

    /// <summary>What it does, in words for people.</summary>
    public string Why => Chain.Length == 0
        ? $"nothing that EdgeGuard lets pass from {Interface} gets through: rules that cannot be read drop it"
        : $"chain {Chain}{(Owner is { } owner ? $" ({owner})" : "")} drops what devices may send by {Interface}";

    /// <summary>What lets the traffic pass.</summary>
    public string Remedy => (Owner, Path) switch
    {
        _ when Chain.Length == 0 => $"look for the rule with 'nft list ruleset' and '{Legacy} -S', and accept {Interface} before it; for one of iptables-legacy: {LegacyRemedy}; EdgeGuard's rules hold all the same",
        ("Docker", _) => $"run 'iptables -I DOCKER-USER -i {Interface} -j ACCEPT; iptables -I DOCKER-USER -o {Interface} -j ACCEPT' (ip6tables for IPv6); EdgeGuard's rules hold all the same",
        ("ufw", TrafficPath.Gateway) => $"run 'ufw allow in on {Interface}'; EdgeGuard's rules hold all the same",
        ("ufw", _) => $"run 'ufw route allow in on {Interface}; ufw route allow out on {Interface}'; EdgeGuard's rules hold all the same",
        ("firewalld", _) => $"run 'firewall-cmd --permanent --zone=trusted --change-interface={Interface}; firewall-cmd --reload'; EdgeGuard's rules hold all the same",
        (_, TrafficPath.Gateway) => $"accept DHCP and DNS from {Interface} in that chain: nft insert rule {Chain} iifname {Interface} accept",
        _ => $"accept both directions of {Interface} in that chain: nft insert rule {Chain} iifname {Interface} accept, and the same with oifname",
    };

    private string Legacy => Path == TrafficPath.InternetIpv6 ? "ip6tables-legacy" : "iptables-legacy";

    private string LegacyRemedy => Path == TrafficPath.Gateway
        ? $"'{Legacy} -I INPUT -i {Interface} -j ACCEPT'"
        : $"'{Legacy} -I FORWARD -i {Interface} -j ACCEPT; {Legacy} -I FORWARD -o {Interface} -j ACCEPT'";
}
