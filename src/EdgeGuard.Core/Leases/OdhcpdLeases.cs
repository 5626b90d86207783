using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>
/// The lease file of OpenWrt's odhcpd. Lines that begin with a number sign are leases, others are host names.
/// <code>
/// # br-lan 00:00:5e:00:53:01 ipv4 camera 1700000600 c000020a 32 192.0.2.10/32                 before 2025: 00005e005301
/// # br-lan 00030001… 1 broken\x20My Camera 1700000600 10 128 2001:db8::10/128 2001:db8:1::10/128        -1: never ends
/// </code>
/// A name that is no host name begins with <c>broken\x20</c>. Only such a one contains blanks, so the fields are counted from the end.
/// </summary>
internal static class OdhcpdLeases
{
    private const string NoHostName = @"broken\x20";

    // Number sign, interface, hardware address or DUID, and "ipv4" or the identity association.
    private const int Name = 4;

    internal static bool IsLease(string line) => line.StartsWith("# ", StringComparison.Ordinal) && EndOf(Words(line)) is not null;

    /// <returns>false where the line is no lease.</returns>
    internal static bool TryRead(string line, LeaseCollector into)
    {
        if (!line.StartsWith("# ", StringComparison.Ordinal)) return true;
        string[] words = Words(line);
        if (EndOf(words) is not { } at) return false;
        MacAddress? mac = words[3] == "ipv4" ? LeaseCollector.Mac(words[2]) : null;
        string? name = words[Name] == "-" || words[Name].StartsWith(NoHostName, StringComparison.Ordinal) ? null : LeaseCollector.Name(words[Name]);
        foreach (string word in words[(at + 3)..])
        {
            if (WholeAddress(word) is not { } address) continue;
            // Zero: it is over.
            if (words[at] == "0") into.Remove(address);
            else into.Add(new(address, mac, Until(words[at]), name));
        }
        return true;
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // Where the end of the lease stands: before the host's number, the length of its prefixes, and these.
    private static int? EndOf(string[] words)
    {
        int at = words.Length;
        while (at > 0 && IsPrefix(words[at - 1])) at--;
        at -= 3;
        return at > Name && (words[at] == "-1" || LeaseCollector.TryReadSeconds(words[at], out _))
            && ulong.TryParse(words[at + 1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _) && byte.TryParse(words[at + 2], out _) ? at : null;
    }

    private static DateTimeOffset? Until(string word) => LeaseCollector.TryReadSeconds(word, out long seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static bool IsPrefix(string word) => word.Split('/') is [var text, var length] && AddressText.TryParse(text, out IPAddress? _) && byte.TryParse(length, out _);

    // A shorter prefix is delegated, and no address.
    private static IPAddress? WholeAddress(string word) =>
        word.Split('/') is [var text, "32" or "128"] && AddressText.TryParse(text, out IPAddress? address) ? address : null;
}
