namespace EdgeGuard.Core.Networks;

/// <summary>A rule of another program that drops what devices of an interface may send.</summary>
/// <param name="Interface">The governed interface.</param>
/// <param name="Path">The traffic path that is blocked.</param>
/// <param name="Chain">Family, table and chain that drop it, such as <c>ip filter FORWARD</c>.</param>
/// <param name="Owner">The program whose chain it is, as far as its name tells; null where it does not.</param>
public sealed record ForeignBlock(string Interface, TrafficPath Path, string Chain, string? Owner)
{
    /// <summary>What lets the traffic pass.</summary>
    public string Remedy => (Owner, Path) switch
    {
        ("Docker", _) => $"run 'iptables -I DOCKER-USER -i {Interface} -j ACCEPT; iptables -I DOCKER-USER -o {Interface} -j ACCEPT' (ip6tables for IPv6); EdgeGuard's rules hold all the same",
        ("ufw", TrafficPath.Gateway) => $"run 'ufw allow in on {Interface}'; EdgeGuard's rules hold all the same",
        ("ufw", _) => $"run 'ufw route allow in on {Interface}; ufw route allow out on {Interface}'; EdgeGuard's rules hold all the same",
        ("firewalld", _) => $"run 'firewall-cmd --permanent --zone=trusted --change-interface={Interface}; firewall-cmd --reload'; EdgeGuard's rules hold all the same",
        (_, TrafficPath.Gateway) => $"accept DHCP and DNS from {Interface} in that chain: nft insert rule {Chain} iifname {Interface} accept",
        _ => $"accept both directions of {Interface} in that chain: nft insert rule {Chain} iifname {Interface} accept, and the same with oifname",
    };
}
