using System.Globalization;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.State;

/// <summary>A host name as a person types or pastes it, on the way to the form in which a device asks for it.</summary>
internal static class PeerName
{
    private const int LongestName = 253, LongestLabel = 63;

    // From a full-width character to the ASCII one, such as U+FF42 to b.
    private const char FirstWide = '\uFF01', LastWide = '\uFF5E';
    private const int Wide = 0xFEE0;

    /// <summary>In lower case, composed, in narrow characters, and without a final dot.</summary>
    /// <returns>null where a character is left for which a resolver asks in another form, such as a mark without a letter, or a ligature.</returns>
    internal static string? Folded(string written)
    {
        string name = ComposedText.Of(string.Concat(written.Select(Narrow)).ToLowerInvariant()).TrimEnd('.');
        return name.All(IsStable) ? name : null;
    }

    /// <summary>Whether a host or service in DNS may have this name: letters, digits, hyphens, and the underscore of service names (RFC 8552 §1.1).</summary>
    internal static bool IsDnsName(string name) => name.Length is > 0 and <= LongestName && name.Split('.').All(IsLabel);

    private static bool IsLabel(string label) => label.Length is > 0 and <= LongestLabel
        && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    // Other full stops are dots as well (RFC 3490 §3.1).
    private static char Narrow(char c) => c switch
    {
        '\u3002' or '\uFF0E' or '\uFF61' => '.',
        >= FirstWide and <= LastWide => (char)(c - Wide),
        _ => c,
    };

    // Marks that no letter took, consonants apart from their syllable, presentation forms, and what is not seen (RFC 5892 §2.2).
    private static bool IsStable(char c) => c switch
    {
        >= '\u0300' and <= '\u036F' or '\u3099' or '\u309A' or >= '\u1100' and <= '\u11FF' => false,
        >= '\uFB00' and <= '\uFDFF' or >= '\uFE70' and <= '\uFFEF' => false,
        _ => char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.SpaceSeparator),
    };
}
