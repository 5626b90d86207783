using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Core.Addresses;

/// <summary>Says which addresses a public name can have.</summary>
public static class PublicAddresses
{
    // From the registries of special addresses (RFC 6890 §2.2), without the ranges for documentation: they lead nowhere, and test networks use them.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "240.0.0.0/4", "::/96", "64:ff9b:1::/48", "100::/64", "fc00::/7", "fe80::/10", "fec0::/10",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly string[] LocalTops = ["local", "lan", "home", "internal", "intranet", "private", "corp", "localdomain", "localhost", "home.arpa"];

    /// <summary>A host on the internet can have this address, and so can one with each IPv4 address inside it.</summary>
    public static bool IsPublic(IPAddress address) =>
        !address.IsIPv4MappedToIPv6 && !AddressScope.IsGroup(address) && !Special.Any(s => s.Contains(address)) && EmbeddedAddresses.Of(address).All(IsPublic);

    /// <summary>An address that no host has; DNS filters answer with it.</summary>
    public static bool IsNobody(IPAddress address) =>
        address.Equals(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any);

    /// <summary>The name is for local networks only (RFC 6762 §3, RFC 8375 §3), so it may have private addresses.</summary>
    public static bool IsLocalName(string name) => !name.Contains('.') || LocalTops.Any(top => IsUnder(name, top));

    /// <summary>The first name is the second one or below it.</summary>
    public static bool IsUnder(string name, string top) =>
        name.EndsWith(top, StringComparison.Ordinal) && (name.Length == top.Length || name[^(top.Length + 1)] == '.');
}
