using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>
/// Advice about literal addresses. They become outdated and may belong to another host here than at the maker's. RFC 8520 §2 therefore requires
/// consent before they are applied. Multicast and broadcast addresses mean the same everywhere.
/// </summary>
internal static class AddressAdvice
{
    private static readonly IPNetwork[] Everywhere =
    [
        IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("255.255.255.255/32"), IPNetwork.Parse("ff00::/8"),
        IPNetwork.Parse("0.0.0.0/32"), IPNetwork.Parse("::/128"),
    ];

    private static readonly IPNetwork[] Local =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("::1/128"),
    ];

    internal static void Give(ObjectReader ip, string node, IPNetwork network)
    {
        if (IsWhole(network) || IsWithin(Everywhere, network)) return;
        string kind = IsWithin(Local, network) ? "an address of somebody's own network" : "an address on the internet";
        ip.Remark(MudRules.LiteralAddress, node, $"{node} is {kind} ({network}), fixed in the file. Use a name or a class of devices.");
        bool isBroad = network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 16 : 32);
        if (isBroad && !IsWithin(Local, network))
        {
            ip.Remark(MudRules.OverBroad, node, $"{node} covers a large part of the internet ({network}). Name the peers instead.");
        }
    }

    /// <summary>The prefix covers all addresses, so it is no condition.</summary>
    internal static bool IsWhole(IPNetwork network) => network.PrefixLength == 0;

    private static bool IsWithin(IPNetwork[] known, IPNetwork network) =>
        known.Any(wide => wide.PrefixLength <= network.PrefixLength && wide.Contains(network.BaseAddress));
}
