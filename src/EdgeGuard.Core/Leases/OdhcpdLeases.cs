using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>
/// The lease file of OpenWrt's odhcpd. Lines that begin with a number sign are leases, others are host names.
/// <code>
/// # br-lan 00005e005301 ipv4 camera 1700000600 a 32 192.0.2.10/32
/// # br-lan 00030001… 1 camera 1700000600 10 128 2001:db8::10/128           -1: never ends; a name may be followed by the word broken
/// </code>
/// </summary>
internal static class OdhcpdLeases
{
    internal static bool IsLease(string line) => line.StartsWith("# ", StringComparison.Ordinal) && line.Split(' ') is { Length: >= 8 } words && Fields(words) is not null;

    /// <returns>false where the line is no lease.</returns>
    internal static bool TryRead(string line, LeaseCollector into)
    {
        if (!line.StartsWith("# ", StringComparison.Ordinal)) return true;
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (Fields(words) is not { } at) return false;
        MacAddress? mac = words[3] == "ipv4" && TryReadMac(words[2], out MacAddress found) ? found : null;
        foreach (string word in words[(at + 3)..])
        {
            if (WholeAddress(word) is not { } address) continue;
            RecordedLease lease = new(address, mac, Until(words[at]), LeaseCollector.Name(words[4] == "-" ? null : words[4]));
            // Zero: it is over.
            if (words[at] == "0") into.Remove(address);
            else into.Add(lease);
        }
        return true;
    }

    // Where the end stands, behind the name.
    private static int? Fields(string[] words)
    {
        int at = words.Length > 5 && words[5] == "broken" ? 6 : 5;
        return words.Length >= at + 3 && (words[at] == "-1" || LeaseCollector.TryReadSeconds(words[at], out _)) && int.TryParse(words[at + 2], out _) ? at : null;
    }

    private static DateTimeOffset? Until(string word) => LeaseCollector.TryReadSeconds(word, out long seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static bool TryReadMac(string word, out MacAddress mac)
    {
        mac = default;
        if (word.Length != 12 || !ulong.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)) return false;
        mac = new(value);
        return true;
    }

    // A shorter prefix is delegated, and no address.
    private static IPAddress? WholeAddress(string word) =>
        word.Split('/') is [var text, "32" or "128"] && AddressText.TryParse(text, out IPAddress? address) ? address : null;
}
