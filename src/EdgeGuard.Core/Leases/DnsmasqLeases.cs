using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>
/// The lease file of dnsmasq, also of Pi-hole, OpenWrt and NetworkManager's shared mode.
/// <code>
/// 1700000000 00:00:5e:00:53:01 192.0.2.10 name client-id       another hardware type than Ethernet: 06-00:00:5e:00:53:01
/// duid 00:01:…                                                 then IPv6: expiry iaid address name duid
/// </code>
/// A dnsmasq that is built for machines without a clock (HAVE_BROKEN_RTC) writes the length of a lease instead of its end.
/// </summary>
internal static class DnsmasqLeases
{
    // Ten years after 1970 no lease ended, and no lease is that long.
    private const long LongestLength = 315_360_000;

    private const long Never = uint.MaxValue;

    /// <returns>false where the line is no lease.</returns>
    internal static bool TryRead(string line, LeaseCollector into)
    {
        string[] words = line.Split(' ');
        if (words is ["duid", _]) return true;
        if (words.Length < 5 || !LeaseCollector.TryReadSeconds(words[0], out long seconds) || !AddressText.TryParse(words[2], out IPAddress? address)) return false;
        if (!TryReadClient(words[1], address, out MacAddress? mac)) return false;
        into.Add(Ending(new(address, mac, null, LeaseCollector.Name(words[3] == "*" ? null : words[3])) { Client = LeaseCollector.Identifier(words[4] == "*" ? null : words[4]) }, seconds));
        return true;
    }

    // An IPv6 lease has the number of an identity association instead of a MAC address.
    private static bool TryReadClient(string word, IPAddress address, out MacAddress? mac)
    {
        mac = null;
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) return word.All(c => char.IsAsciiDigit(c) || c == 'T');
        if (word.IndexOf('-') is var dash and > 0) word = word[(dash + 1)..];
        if (MacAddress.TryParse(word, out MacAddress found)) mac = found;
        return mac is not null;
    }

    private static RecordedLease Ending(RecordedLease lease, long seconds) => seconds switch
    {
        0 or Never => lease,
        <= LongestLength => lease with { Length = TimeSpan.FromSeconds(seconds) },
        _ => lease with { Until = DateTimeOffset.FromUnixTimeSeconds(seconds) },
    };
}
