using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Devices;

/// <summary>
/// An operator's rule that assigns a profile to every device that matches. All given conditions must match. A device can forge each of them.
/// </summary>
public sealed record ProfileRule
{
    /// <summary>The assigned profile: a MUD URL, or <c>local:</c> and a path.</summary>
    public required string ProfileKey { get; init; }

    /// <summary>The first octets of the MAC address, one to six; empty for any.</summary>
    public IReadOnlyList<byte> MacPrefix { get; init; } = [];

    /// <summary>The DHCP vendor class, <c>*</c> for any characters and <c>?</c> for one, in either case; null for any.</summary>
    public string? VendorClass { get; init; }

    /// <summary>The host name, in the same form; null for any.</summary>
    public string? HostName { get; init; }

    /// <summary>It rests on text that a device sends by DHCP. A MAC address can be forged as well, but is then tied to one place.</summary>
    public bool RestsOnText => MacPrefix.Count == 0;

    /// <summary>Whether a device fits.</summary>
    public bool Fits(MacAddress mac, string? vendorClass, string? hostName) =>
        MacPrefix.Index().All(octet => (byte)(mac.Value >> (40 - octet.Index * 8)) == octet.Item)
        && (VendorClass is null || vendorClass is not null && IsLike(vendorClass, VendorClass))
        && (HostName is null || hostName is not null && IsLike(hostName, HostName));

    // The device chooses this text, so matching takes at most the product of the two lengths.
    private static bool IsLike(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        (int at, int place, int star, int resume) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (place < pattern.Length && (pattern[place] == '?' || pattern[place] != '*' && char.ToUpperInvariant(pattern[place]) == char.ToUpperInvariant(text[at])))
            {
                (at, place) = (at + 1, place + 1);
            }
            else if (place < pattern.Length && pattern[place] == '*')
            {
                (star, resume, place) = (place, at, place + 1);
            }
            else if (star >= 0)
            {
                (at, resume, place) = (resume + 1, resume + 1, star + 1);
            }
            else
            {
                return false;
            }
        }
        return pattern[place..].TrimStart('*').IsEmpty;
    }
}
