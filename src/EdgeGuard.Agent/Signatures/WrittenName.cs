using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeGuard.Agent.Signatures;

/// <summary>
/// Reads a subject as people and programs write it: with the escapes of RFC 4514 §2.4 (<c>CN=x,O=Acme\, Inc.</c>), quoted values (RFC 1779 §2.3), and OpenSSL's older
/// form (<c>/O=Example/CN=x</c>).
/// </summary>
internal static partial class WrittenName
{
    private const char Escape = '\\', Quote = '"';

    /// <summary>One attribute of a name.</summary>
    /// <param name="Type">Its object identifier.</param>
    /// <param name="Value">The text; null where it was written in DER.</param>
    /// <param name="Encoded">The value in DER; empty where it was written as text.</param>
    internal sealed record Attribute(string Type, string? Value, ReadOnlyMemory<byte> Encoded);

    /// <summary>The relative names in the order as written, each of one attribute or more.</summary>
    /// <returns>null where it is no such name.</returns>
    internal static IReadOnlyList<IReadOnlyList<Attribute>>? Read(string text)
    {
        List<string[]> names = text.StartsWith('/') ? [.. Slash().Split(text[1..]).Select(part => new[] { part })] : [.. Split(text, ",;").Select(name => Split(name, "+").ToArray())];
        List<IReadOnlyList<Attribute>> read = [];
        foreach (string[] parts in names)
        {
            Attribute?[] attributes = [.. parts.Select(ReadOne)];
            if (attributes.Contains(null)) return null;
            read.Add(attributes!);
        }
        return read;
    }

    // At separators that are neither escaped nor within quotes.
    private static IEnumerable<string> Split(string text, string separators)
    {
        bool isQuoted = false;
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == Escape) at++;
            else if (text[at] == Quote) isQuoted = !isQuoted;
            else if (!isQuoted && separators.Contains(text[at], StringComparison.Ordinal))
            {
                yield return text[start..at];
                start = at + 1;
            }
        }
        yield return text[start..];
    }

    private static Attribute? ReadOne(string text)
    {
        if (text.Split('=', 2) is not [var name, var value] || TypeOf(name.Trim()) is not { } type) return null;
        value = value.TrimStart();
        if (!value.StartsWith('#')) return Unescaped(value) is { } plain ? new(type, plain, default) : null;
        try
        {
            return new(type, null, Convert.FromHexString(value[1..].Trim()));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // The names of types are those that .NET and OpenSSL know.
    private static string? TypeOf(string name)
    {
        if (!TypeName().IsMatch(name)) return null;
        try
        {
            return new X500DistinguishedName($"{(char.IsAsciiDigit(name[0]) ? "OID." : "")}{name}=xx").EnumerateRelativeDistinguishedNames().Single().GetSingleElementType().Value;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <returns>null where a backslash escapes nothing, or the octets are no UTF-8.</returns>
    private static string? Unescaped(string value)
    {
        bool isQuoted = value.TrimEnd() is [Quote, .., Quote];
        if (isQuoted) value = value.TrimEnd()[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
        using MemoryStream octets = new();
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] != Escape)
            {
                int length = char.IsHighSurrogate(value[at]) && at + 1 < value.Length ? 2 : 1;
                octets.Write(Encoding.UTF8.GetBytes(value, at, length));
                at += length - 1;
            }
            else if (Pair().Match(value, at + 1) is { Success: true } pair)
            {
                octets.WriteByte(Convert.ToByte(pair.Value, 16));
                at += 2;
            }
            else if (at + 1 < value.Length && char.IsAscii(value[at + 1]) && !char.IsAsciiLetterOrDigit(value[at + 1])) octets.WriteByte((byte)value[++at]);
            else return null;
        }
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(octets.ToArray());
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"(?<!\\)/(?=\s*(?:[A-Za-z][A-Za-z0-9-]*|[0-9.]+)=)")]
    private static partial Regex Slash();

    [GeneratedRegex(@"^(?:[A-Za-z][A-Za-z0-9.-]*|[0-9]+(?:\.[0-9]+)+)\z")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\G[0-9A-Fa-f]{2}")]
    private static partial Regex Pair();
}
