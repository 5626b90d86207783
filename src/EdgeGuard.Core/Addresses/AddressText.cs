using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Core.Addresses;

/// <summary>
/// Reads addresses and prefixes that a person wrote. <see cref="IPAddress.Parse(string)"/> also reads <c>443</c> as 0.0.1.187, <c>203.0.113</c> as
/// 203.0.0.113 and <c>010.0.0.1</c> as 8.0.0.1; whoever writes these means something else.
/// </summary>
public static class AddressText
{
    private const int LongestAddress = 45;

    /// <summary>An IPv4 address in four decimal parts without leading zeros, or an IPv6 address (RFC 4291 §2.2) without a zone.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text is not { Length: > 0 and <= LongestAddress } || !IPAddress.TryParse(text, out IPAddress? read)) return false;
        bool isPlain = read.AddressFamily == AddressFamily.InterNetwork ? read.ToString() == text : text.IndexOfAny(['%', '[', ']', '/']) < 0;
        if (isPlain) address = read;
        return isPlain;
    }

    /// <summary>A prefix such as <c>192.0.2.0/24</c>: an address as above, and a length in bits; no bit behind the length is set.</summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        network = default;
        if (text?.Split('/') is not [var start, var length] || length is not { Length: >= 1 and <= 3 } || length is ['0', _, ..] || !TryParse(start, out IPAddress? first)) return false;
        return length.All(char.IsAsciiDigit) && IPNetwork.TryParse(text, out network) && network.BaseAddress.Equals(first);
    }
}
