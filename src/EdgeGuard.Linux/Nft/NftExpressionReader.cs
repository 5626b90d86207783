using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// Converts the expressions of a rule into text that is equal for messages to the kernel and messages from it. Attributes are ordered
/// by number. Attributes that are zero, that count, or that only one side has are left out.
/// </summary>
internal static class NftExpressionReader
{
    private const int ListElement = 1, Name = 1, Data = 2, Value = 1, Verdict = 2, VerdictCode = 1, VerdictChain = 2;

    private static readonly HashSet<(string, int)> Values = [("cmp", 3), ("range", 3), ("range", 4), ("bitwise", 4), ("bitwise", 5), ("immediate", 2)];

    // The id of a set within a batch, and the second register of a redirect, which the kernel sets to the first.
    private static readonly HashSet<(string, int)> Passing = [("dynset", 2), ("redir", 2)];

    /// <summary>All expressions of a rule. An unnamed set appears as its <see cref="NftImageReader.Reference"/>.</summary>
    internal static string ReadAll(ReadOnlySpan<byte> list)
    {
        StringBuilder text = new();
        NetlinkAttributeReader elements = new(list);
        while (elements.TryRead(out ushort type, out ReadOnlySpan<byte> expression))
        {
            if (type == ListElement) text.Append(text.Length == 0 ? "" : " ").Append(Read(expression));
        }
        return text.ToString();
    }

    /// <summary>A data attribute, which holds a verdict or a value.</summary>
    internal static string ReadData(ReadOnlySpan<byte> data)
    {
        NetlinkAttributeReader attributes = new(data);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            if (type == Value) return Convert.ToHexStringLower(payload);
            if (type == Verdict) return ReadVerdict(payload);
        }
        return "?";
    }

    /// <summary>Text terminated by NUL.</summary>
    internal static string Text(ReadOnlySpan<byte> payload) => Encoding.UTF8.GetString(payload.TrimEnd((byte)0));

    private static string ReadVerdict(ReadOnlySpan<byte> verdict)
    {
        string code = "", chain = "";
        NetlinkAttributeReader attributes = new(verdict);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            if (type == VerdictCode && payload.Length == sizeof(int)) code = NameOf(BinaryPrimitives.ReadInt32BigEndian(payload));
            if (type == VerdictChain) chain = " " + Text(payload);
        }
        return code + chain;
    }

    private static string NameOf(int verdict) => verdict switch
    {
        1 => "accept",
        0 => "drop",
        -3 => "jump",
        -4 => "goto",
        -5 => "return",
        _ => verdict.ToString(CultureInfo.InvariantCulture),
    };

    private static string Read(ReadOnlySpan<byte> expression)
    {
        string name = "?";
        ReadOnlySpan<byte> data = default;
        NetlinkAttributeReader attributes = new(expression);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            if (type == Name) name = Text(payload);
            if (type == Data) data = payload;
        }
        return name switch
        {
            "counter" => "counter",
            "lookup" => $"lookup({ReadLookup(data)})",
            _ => $"{name}({ReadAttributes(name, data)})",
        };
    }

    private static string ReadAttributes(string name, ReadOnlySpan<byte> data)
    {
        SortedDictionary<int, string> found = [];
        NetlinkAttributeReader attributes = new(data);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            if (Passing.Contains((name, type))) continue;
            if (Values.Contains((name, type))) found[type] = ReadData(payload);
            else if ((name, type) is ("dynset", 7)) found[type] = Read(payload);
            else if (payload.ContainsAnyExcept((byte)0)) found[type] = Convert.ToHexStringLower(payload);
        }
        return string.Join(' ', found.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    private static string ReadLookup(ReadOnlySpan<byte> data)
    {
        string set = "", register = "", flags = "", decides = "";
        uint id = 0;
        NetlinkAttributeReader attributes = new(data);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            switch (type)
            {
                case 1: set = Text(payload); break;
                case 2: register = Convert.ToHexStringLower(payload); break;
                case 3: decides = " decides"; break;
                case 4: id = NftImageReader.Number(payload); break;
                case 5: flags = payload.ContainsAnyExcept((byte)0) ? " not" : ""; break;
            }
        }
        return $"{register} {NftImageReader.Reference(set, id)}{flags}{decides}";
    }
}
