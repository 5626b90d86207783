using System.Text;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading.Types;

/// <summary>The type <c>string</c> with a length in characters (RFC 7950 §9.4): no control characters but tab and line ends.</summary>
internal sealed class TextType(int shortest = 0, int longest = int.MaxValue) : YangType<string>
{
    internal override MudRule Rule => MudRules.Text;

    internal override string Expected => longest == int.MaxValue
        ? "a text without control characters"
        : $"a text of {shortest} to {longest} characters without control characters";

    internal override bool TryRead(JsonItem item, out string value)
    {
        value = item is JsonText text ? text.Value : "";
        if (item is not JsonText || !IsYangText(value)) return false;
        int length = value.EnumerateRunes().Count();
        return length >= shortest && length <= longest;
    }

    internal static bool IsYangText(string value)
    {
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (rune.Value < ' ' && rune.Value is not ('\t' or '\n' or '\r')) return false;
            // The last two code points of each plane and U+FDD0 to U+FDEF are no characters.
            if ((rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF) return false;
        }
        return true;
    }
}

/// <summary>The type <c>enumeration</c> (RFC 7951 §6.4).</summary>
internal sealed class EnumerationType<T>(params (string Name, T Value)[] names) : YangType<T>
{
    internal override MudRule Rule => MudRules.Enumeration;

    internal override string Expected => string.Join(" or ", names.Select(name => $"\"{name.Name}\""));

    internal override bool TryRead(JsonItem item, out T value)
    {
        value = default!;
        if (item is not JsonText text) return false;
        foreach ((string name, T meaning) in names)
        {
            if (name != text.Value) continue;
            value = meaning;
            return true;
        }
        return false;
    }
}

/// <summary>The type <c>bits</c>: names parted by spaces, each at most once (RFC 7951 §6.5).</summary>
internal sealed class BitsType(params string[] names) : YangType<IReadOnlyList<string>>
{
    internal override MudRule Rule => MudRules.Bits;

    internal override string Expected => $"some of \"{string.Join(' ', names)}\", each once, parted by spaces";

    internal override bool TryRead(JsonItem item, out IReadOnlyList<string> value)
    {
        value = [];
        if (item is not JsonText text) return false;
        string[] found = text.Value.Split((char[])[' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        value = [.. names.Where(found.Contains)];
        return value.Count == found.Length;
    }
}

/// <summary>The type <c>binary</c>: base64 without breaks (RFC 7951 §6.6); the length counts octets.</summary>
internal sealed class BinaryType(int shortest = 0, int longest = int.MaxValue) : YangType<string>
{
    internal override MudRule Rule => MudRules.Binary;

    internal override string Expected => longest == int.MaxValue
        ? "base64 without line breaks"
        : $"{shortest} to {longest} octets in base64 without line breaks";

    internal override bool TryRead(JsonItem item, out string value)
    {
        value = item is JsonText text ? text.Value : "";
        if (item is not JsonText || value.Any(char.IsWhiteSpace)) return false;
        return System.Buffers.Text.Base64.IsValid(value, out int length) && length >= shortest && length <= longest;
    }
}

/// <summary>The type <c>inet:uri</c> (RFC 6991 §4), which the module leaves open to any text.</summary>
internal sealed class UriType(Regex? pattern = null, string expected = "a URI") : YangType<string>
{
    internal override MudRule Rule => MudRules.Uri;

    internal override string Expected => expected;

    internal override bool TryRead(JsonItem item, out string value)
    {
        value = item is JsonText text ? text.Value : "";
        return item is JsonText && TextType.IsYangText(value) && (pattern is null || pattern.IsMatch(value));
    }
}
