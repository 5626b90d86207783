using System.ComponentModel.DataAnnotations;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Options;

/// <summary>The DNS proxy: how DNS queries of devices are answered.</summary>
public sealed class DnsOptions
{
    /// <summary>
    /// DNS queries of devices go through the DNS proxy. <c>false</c>: the agent resolves the names in profiles itself. Allowed traffic may
    /// then be dropped where answers differ.
    /// </summary>
    /// <example>false</example>
    public bool Gate { get; set; } = true;

    /// <summary>UDP and TCP port of the proxy on the governed interfaces.</summary>
    /// <example>10053</example>
    [Range(1024, 65535)]
    public int Port { get; set; } = 10053;

    /// <summary>Resolvers to ask, as <c>ADDRESS</c> or <c>ADDRESS#PORT</c>; the first that answers is used. Without any: those of <c>/etc/resolv.conf</c>.</summary>
    /// <example>["192.168.1.2", "127.0.0.1#5335"]</example>
    public IList<string> Upstreams { get; set; } = [];

    /// <summary>Send the device's address to resolvers in your own network (EDNS client subnet), as Pi-hole and AdGuard Home use it.</summary>
    /// <example>true</example>
    public bool ClientInfo { get; set; }

    /// <summary>A device asks a resolver that its profile names by address directly. The agent learns nothing from the answers.</summary>
    /// <example>true</example>
    public bool LeaveLiterals { get; set; }

    /// <summary>Your own domains, whose names may have private addresses.</summary>
    /// <example>["home.example.net"]</example>
    public IList<string> LocalNames { get; set; } = [];

    /// <summary>
    /// Your own prefixes beyond the gateway whose addresses names may have, such as unique local addresses (RFC 4193 §3). Addresses of governed networks
    /// and of the gateway stay refused.
    /// </summary>
    /// <example>["fd12:3456:789a::/48"]</example>
    public IList<string> LocalPrefixes { get; set; } = [];

    /// <summary>
    /// Your NAT64 prefixes (RFC 6052 §2.2), besides <c>64:ff9b::/96</c>. Names may have addresses in them that lead to public IPv4 addresses.
    /// </summary>
    /// <example>["64:ff9b:1::/96"]</example>
    public IList<string> Nat64Prefixes { get; set; } = [];

    /// <summary>DNS queries that one device may send each second; ten times as many at once after a rest. The kernel drops above twice as many.</summary>
    /// <example>50</example>
    [Range(1, 10_000)]
    public int QuestionsPerSecond { get; set; } = DnsGateStatus.UsualQuestionsPerSecond;
}
