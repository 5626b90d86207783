using System.Text;

namespace EdgeGuard.Core.Mud.Json;

/// <summary>Turns a byte's position into the line and column that an editor shows.</summary>
internal sealed class LineMap
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<int> _starts = [0];

    internal LineMap(ReadOnlyMemory<byte> text)
    {
        _text = text;
        ReadOnlySpan<byte> bytes = text.Span;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n') _starts.Add(i + 1);
        }
    }

    /// <summary>Line and column, both from 1; the column counts characters, not bytes.</summary>
    internal (int Line, int Column) Locate(int offset)
    {
        offset = Math.Clamp(offset, 0, _text.Length);
        int line = _starts.BinarySearch(offset);
        if (line < 0) line = ~line - 1;
        int column = 1;
        foreach (byte octet in _text.Span[_starts[line]..offset])
        {
            if ((octet & 0xC0) != 0x80) column++;
        }
        return (line + 1, column);
    }

    /// <summary>The position of a byte that is given by line and byte in the line, both from 0.</summary>
    internal int Offset(long line, long byteInLine) =>
        (int)Math.Min(_text.Length, _starts[(int)Math.Clamp(line, 0, _starts.Count - 1)] + byteInLine);

    /// <summary>The character at a byte's position for a message; null at the end.</summary>
    internal string? CharacterAt(int offset)
    {
        if (offset >= _text.Length) return null;
        Rune.DecodeFromUtf8(_text.Span[offset..], out Rune rune, out _);
        return Rune.IsControl(rune) ? $"U+{rune.Value:X4}" : $"'{rune}'";
    }
}
