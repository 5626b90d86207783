using System.Text;

namespace EdgeGuard.Core.Wire;

/// <summary>Text out of packets: bounded, and never more than text.</summary>
internal static class WireText
{
    /// <summary>Octets kept of any text; longer ones are cut, since a name is for people.</summary>
    internal const int Longest = 255;

    private const int LongestMudString = 255;

    /// <summary>The text as UTF-8, unreadable octets replaced; null when there is nothing but blanks before the first NUL.</summary>
    internal static string? Read(ReadOnlySpan<byte> octets)
    {
        int end = octets.IndexOf((byte)0);
        if (end >= 0) octets = octets[..end];
        if (octets.Length > Longest) octets = octets[..Longest];
        return Encoding.UTF8.GetString(octets) is var text && string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <summary>A domain name in labels (RFC 1035 §3.1), parted by dots, also one without its end; null where it is empty or too long.</summary>
    internal static string? ReadLabels(ReadOnlySpan<byte> labels)
    {
        List<string> names = [];
        for (int length; labels.Length > 1 && (length = labels[0]) is > 0 and < 64 && length < labels.Length; labels = labels[(1 + length)..])
        {
            if (Read(labels.Slice(1, length)) is { } name) names.Add(name);
        }
        string text = string.Join('.', names);
        return text.Length is 0 or > Longest ? null : text;
    }

    /// <summary>The URL of a MUDstring: what stands before the first space (RFC 8520 §10). NULs at its end are deleted (RFC 2132 §2).</summary>
    /// <returns>null when the string is longer than 255 octets, or holds what no URL may hold (RFC 3986 §2): control characters and non-ASCII.</returns>
    internal static string? ReadMudUrl(ReadOnlySpan<byte> mudString)
    {
        mudString = mudString.TrimEnd((byte)0);
        if (mudString.Length > LongestMudString) return null;
        int end = mudString.IndexOf((byte)' ');
        ReadOnlySpan<byte> url = end < 0 ? mudString : mudString[..end];
        return url.IsEmpty || url.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) ? null : Encoding.ASCII.GetString(url);
    }
}
