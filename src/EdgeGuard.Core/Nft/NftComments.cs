using System.Collections.Frozen;

namespace EdgeGuard.Core.Nft;

/// <summary>What <c>nft list ruleset</c> shows beside each table, chain and set.</summary>
public static class NftComments
{
    /// <summary>The most octets that nft takes.</summary>
    internal const int MaxLength = 120;

    private static readonly FrozenDictionary<string, string> Chains = new Dictionary<string, string>
    {
        ["forward"] = "packets through the gateway: sender first, then receiver",
        ["input"] = "packets to the gateway itself",
        ["passed_forward"] = "counts what these rules let pass to the internet",
        ["passed_input"] = "counts what these rules let pass to the DNS proxy",
        ["arrived_forward"] = "counts what the rules of other programs let pass as well",
        ["arrived_input"] = "counts what the rules of other programs let pass as well",
        ["output"] = "no ICMPv6 redirects where ports are isolated",
        ["bridge_ports"] = "frames at bridge ports, before the bridge forwards them",
        ["rogue_guard"] = "drops DHCP replies and router advertisements of unauthorized servers",
        ["place_guard"] = "drops packets with a device's MAC at a port that is not its place",
        ["nd_options"] = "a neighbor message has one link-layer address, in its first option",
        ["rs_options"] = "a router solicitation has one link-layer address, in its first option",
        ["untracked"] = "messages that pass whoever sends them make no entry in the table of connections",
        ["forged"] = "an unknown or forged sender: report, count and drop",
        ["group_requests"] = "remembers who asked a multicast or broadcast group, for the answers",
        ["gateway_requests"] = "remembers what the gateway asked a multicast or broadcast group, for the answers",
        ["dns_redirect"] = "sends DNS questions of devices to the DNS proxy",
        ["unbound"] = "no device is bound to this interface, MAC and IP address",
        ["device_out"] = "from a device to the internet, or on to its receiver",
        ["device_in"] = "to a device",
        ["device_gateway"] = "from a device to the gateway",
        ["isolated_out"] = "from an isolated device: nothing passes",
        ["isolated_in"] = "to an isolated device: nothing passes",
        ["isolated_gateway"] = "from an isolated device to the gateway: nothing passes",
        ["open_out"] = "from a trusted device",
        ["open_in"] = "to a trusted device",
        ["open_gateway"] = "from a trusted device to the gateway",
        ["replies_in"] = "to a restricted device: replies only",
        ["lateral"] = "from one device to another: sender's half",
        ["to_receiver"] = "from one device to another: receiver's half",
        ["accept_out"] = "returns if the sender's profile allows the packet",
        ["accept_in"] = "accepts if the receiver's profile allows the packet",
        ["violation_out"] = "the sender's profile does not allow it: report, count and drop",
        ["violation_in"] = "the receiver's profile does not allow it: report and drop",
        ["report_out"] = "reports a packet that the sender's profile does not allow",
        ["report_out_passed"] = "the same, of a monitored device",
        ["report_cap"] = "reports a packet above the cap",
        ["report_cap_passed"] = "the same, of a monitored device",
        ["report_in"] = "reports a packet that the receiver's profile does not allow",
        ["report_in_passed"] = "the same, of a monitored device",
        ["group_request"] = "remembers a request to a group",
        ["rate_limit_out"] = "packet rate of a device at rate-limit",
        ["rate_limit_gateway"] = "packet rate of a device at rate-limit, to the gateway",
        ["rate_limit_flows_out"] = "rate of new flows of a device at rate-limit",
        ["rate_limit_flows_gateway"] = "rate of new flows of a device at rate-limit, to the gateway",
        ["baseline_rate_out"] = "packet rate of a device without a profile",
        ["baseline_rate_gateway"] = "packet rate of a device without a profile, to the gateway",
        ["baseline_rate_flows_out"] = "rate of new flows of a device without a profile",
        ["baseline_rate_flows_gateway"] = "rate of new flows of a device without a profile, to the gateway",
        ["over_rate"] = "above the rate: report what is forbidden besides, and drop",
        ["over_cap"] = "above the cap: report, count and drop",
        ["packet_cap"] = "cap on packets that are not TCP",
        ["usual_cap"] = "cap on packets of a device whose profile gives none",
        ["flow_cap"] = "cap on new flows",
        ["live_flow_cap"] = "cap on live flows",
        ["dns_rate"] = "rate of DNS questions to the DNS proxy, by device",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Sets = new Dictionary<string, string>
    {
        ["allow_from"] = "allowed from a device: MAC, peer, protocol, port",
        ["allow_to"] = "allowed to a device: own address, peer, protocol, port",
        ["learned_from"] = "allowed from a device by a DNS answer: MAC, peer, protocol, port",
        ["learned_to"] = "allowed to a device by a DNS answer: own address, peer, protocol, port",
        ["from_device"] = "bindings: interface, MAC and IP address of each device",
        ["to_device"] = "addresses of devices, for packets to them",
        ["to_gateway"] = "bindings, for packets to the gateway",
        ["from_trusted"] = "addresses that trusted devices may open flows to",
        ["profile_from"] = "the profile chain of each device, for packets from it",
        ["profile_to"] = "the profile chain of each device, for packets to it",
        ["monitored_mac"] = "devices that are monitored only, by MAC",
        ["monitored_ip"] = "devices that are monitored only, by address",
        ["monitored_if"] = "interfaces of networks that are monitored only",
        ["lan_if"] = "interfaces of governed networks",
        ["governed_net"] = "prefixes of enforced networks",
        ["home_net"] = "prefixes of all governed networks",
        ["local_net"] = "local networks (RFC 8520 local-networks)",
        ["broadcast_ip"] = "broadcast addresses",
        ["group_request_from"] = "who may ask a group",
        ["group_request_rate"] = "rate of requests to groups, by device",
        ["group_asked"] = "requests to groups that wait for answers",
        ["gateway_asked"] = "requests of the gateway to groups that wait for answers: interface, address, port",
        ["gateway_answer_rate"] = "rate of answers to requests of the gateway, by device",
        ["group_answer_from"] = "who may answer a request to a group",
        ["report_first_out"] = "first violation reports, by sender",
        ["report_first_in"] = "first violation reports, by receiver",
        ["report_rate_link"] = "rate of violation reports, by interface",
        ["report_rate_out"] = "rate of violation reports, by sender",
        ["report_rate_in"] = "rate of violation reports, by receiver",
        ["passed"] = "first packets that these rules let pass, by interface",
        ["passed_gateway"] = "first packets with DNS questions that these rules let pass, by interface",
        ["arrived"] = "first packets that the rules of other programs let pass as well, by interface",
        ["arrived_gateway"] = "first packets with DNS questions that the rules of other programs let pass as well, by interface",
        ["denied"] = "forbidden packets of each device",
        ["rate_packets"] = "packets of devices at rate-limit",
        ["rate_flows"] = "new flows of devices at rate-limit",
        ["baseline_packets"] = "packets of devices without a profile",
        ["baseline_flows"] = "new flows of devices without a profile",
        ["cap_packets"] = "packets that count against the cap",
        ["cap_flows"] = "new flows that count against the cap",
        ["live_flows"] = "live flows that each device opened",
        ["own_cap"] = "devices whose profile gives a cap",
        ["dns_proxied"] = "devices whose DNS questions go to the DNS proxy",
        ["dns_server"] = "DNS servers that profiles name by address: MAC, server, protocol",
        ["dns_questions"] = "DNS questions of each device",
        ["dns_port_questions"] = "DNS questions at each bridge port",
        ["misplaced"] = "rate of reports about a MAC at a port that is not its place",
        ["dns_proxy_up"] = "empty while the DNS proxy gives no sign of life",
        ["guarded_if"] = "interfaces and bridge ports of enforced networks",
        ["isolated_ports"] = "bridges whose ports are isolated",
        ["own_probe"] = "devices that probe for an address of their own",
        ["placed_mac"] = "devices whose bridge port is known, by MAC",
        ["mac_place"] = "the bridge port of each of these devices",
        ["frame_placed_mac"] = "devices whose bridge port is known, by MAC",
        ["frame_mac_place"] = "the bridge port of each of these devices",
        ["dhcp_servers"] = "authorized DHCP servers",
        ["dhcp_relays"] = "authorized DHCP relays",
        ["dhcp_relay_macs"] = "MAC addresses of authorized DHCP relays",
        ["routers"] = "authorized IPv6 routers",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The comment of the table.</summary>
    public const string OfTable = "EdgeGuard: one profile per device. The agent repairs changes by others.";

    /// <summary>The chain with its comment; one that has a comment keeps it.</summary>
    internal static NftChain Comment(NftChain chain) => chain with { Comment = chain.Comment ?? Find(Chains, chain.Name) };

    /// <summary>The set with its comment; one that has a comment keeps it.</summary>
    internal static NftSet Comment(NftSet set) => set with { Comment = set.Comment ?? Find(Sets, set.Name) };

    /// <summary>Outside text as a comment: printable ASCII without quotes, cut to the length that nft takes.</summary>
    public static string Escape(string text)
    {
        string plain = string.Concat(text.Select(c => c is >= ' ' and <= '~' and not ('"' or '\\') ? c : '?'));
        return plain.Length <= MaxLength ? plain : plain[..(MaxLength - 3)] + "...";
    }

    private static string? Find(FrozenDictionary<string, string> comments, string name) => comments.GetValueOrDefault(name.TrimEnd('4', '6'));
}
