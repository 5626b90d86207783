using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>
/// The lease file of dnsmasq, also of Pi-hole, OpenWrt and NetworkManager's shared mode.
/// <code>
/// 1700000000 00:00:5e:00:53:01 192.0.2.10 name client-id       another hardware type than Ethernet: 06-00:00:5e:00:53:01, or 20- without an address
/// vendorclass 192.0.2.10 4d53…                                 and agent-info: what the client sent with it
/// duid 00:01:…                                                 then IPv6: expiry iaid address name duid
/// </code>
/// A dnsmasq that is built for machines without a clock (HAVE_BROKEN_RTC) writes the length of a lease instead of its end.
/// </summary>
internal static class DnsmasqLeases
{
    // Ten years after 1970 no lease ended, and no lease is that long.
    private const long LongestLength = 315_360_000;

    private const long Never = uint.MaxValue;

    // Octets of a hardware address in a DHCP message (RFC 2131 §2).
    private const int MostOctets = 16;

    /// <summary>Whether only dnsmasq writes such a line.</summary>
    internal static bool IsLease(string line) => Read(line.Split(' ')) is not null;

    /// <returns>false where the line is no lease.</returns>
    internal static bool TryRead(string line, LeaseCollector into)
    {
        string[] words = line.Split(' ');
        if (words is ["duid", _] or ["vendorclass" or "agent-info", _, ..]) return true;
        if (Read(words) is not { } lease) return false;
        into.Add(lease);
        return true;
    }

    private static RecordedLease? Read(string[] words)
    {
        if (words.Length < 5 || !LeaseCollector.TryReadSeconds(words[0], out long seconds) || !AddressText.TryParse(words[2], out IPAddress? address)) return null;
        if (!TryReadClient(words[1], address, out MacAddress? mac)) return null;
        return Ending(new(address, mac, null, LeaseCollector.Name(words[3] == "*" ? null : words[3])) { Client = LeaseCollector.Identifier(words[4] == "*" ? null : words[4]) }, seconds);
    }

    // An IPv6 lease has the number of an identity association instead of a MAC address.
    private static bool TryReadClient(string word, IPAddress address, out MacAddress? mac)
    {
        mac = null;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return word.Length > 0 && word.All(c => char.IsAsciiDigit(c) || c == 'T');
        int dash = word.IndexOf('-');
        mac = LeaseCollector.Mac(word[(dash + 1)..]);
        return mac is not null || dash > 0 && IsHardware(word[(dash + 1)..]);
    }

    // Hardware may have a longer address, or none that it sends (RFC 4390 §2.1).
    private static bool IsHardware(string text) => text.Length == 0
        || text.Split(':') is { Length: <= MostOctets } octets && octets.All(o => o.Length == 2 && o.All(char.IsAsciiHexDigit));

    private static RecordedLease Ending(RecordedLease lease, long seconds) => seconds switch
    {
        0 or Never => lease,
        <= LongestLength => lease with { Length = TimeSpan.FromSeconds(seconds) },
        _ => lease with { Until = DateTimeOffset.FromUnixTimeSeconds(seconds) },
    };
}
