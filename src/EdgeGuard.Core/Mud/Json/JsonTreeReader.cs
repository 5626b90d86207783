using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EdgeGuard.Core.Mud.Reading;

namespace EdgeGuard.Core.Mud.Json;

/// <summary>
/// Parses bytes into a tree that keeps positions. Stricter than most parsers: it checks UTF-8 first, allows a name once per object, and allows
/// nothing after the document. It limits depth before it stores anything.
/// </summary>
internal ref struct JsonTreeReader
{
    private readonly int _start;
    private readonly LineMap _lines;
    private readonly ProblemList _problems;
    private readonly int _maxDepth;
    private Utf8JsonReader _reader;

    private JsonTreeReader(ReadOnlySpan<byte> text, int start, LineMap lines, ProblemList problems, int maxDepth)
    {
        _start = start;
        _lines = lines;
        _problems = problems;
        _maxDepth = maxDepth;
        // One more than we allow, so that our own message comes first.
        _reader = new(text, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
    }

    /// <param name="text">The document.</param>
    /// <param name="start">Where in the file it begins.</param>
    /// <param name="lines">The lines of the file.</param>
    /// <param name="problems">Receives the problems.</param>
    /// <param name="maxDepth">How deep objects and arrays may lie.</param>
    /// <returns>The document, or null after saying why there is none.</returns>
    internal static JsonItem? Read(ReadOnlySpan<byte> text, int start, LineMap lines, ProblemList problems, int maxDepth)
    {
        if (!IsUtf8(text, start, problems)) return null;
        JsonTreeReader reader = new(text, start, lines, problems, maxDepth);
        return reader.ReadDocument();
    }

    private static bool IsUtf8(ReadOnlySpan<byte> text, int start, ProblemList problems)
    {
        if (Utf8.IsValid(text)) return true;
        int offset = 0;
        while (Rune.DecodeFromUtf8(text[offset..], out _, out int length) == System.Buffers.OperationStatus.Done) offset += length;
        problems.Add(MudRules.Utf8, start + offset, $"Byte 0x{text[offset]:x2} is not UTF-8 here. Save the file as UTF-8.");
        return false;
    }

    private readonly int Here => _start + (int)_reader.TokenStartIndex;

    private JsonItem? ReadDocument()
    {
        try
        {
            _reader.Read();
            JsonItem? document = ReadValue(null, "");
            // Reading on finds whatever follows the document.
            if (document is not null) _reader.Read();
            return document;
        }
        catch (JsonException broken)
        {
            int start = broken.LineNumber == 0 ? _start : 0;
            int offset = start + _lines.Offset(broken.LineNumber ?? 0, broken.BytePositionInLine ?? 0);
            string found = _lines.CharacterAt(offset) is { } character ? $"{character} is out of place" : "the text ends too early";
            _problems.Add(MudRules.Syntax, offset, $"This is not JSON: {found}. Look for a missing or extra comma, quote or bracket.");
            return null;
        }
    }

    private JsonItem? ReadValue(JsonItem? parent, string step)
    {
        int offset = Here;
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(new(parent, step, offset)),
            JsonTokenType.StartArray => ReadArray(new(parent, step, offset)),
            JsonTokenType.String => ReadText() is { } text ? new JsonText(parent, step, offset, text) : null,
            JsonTokenType.Number => new JsonNumber(parent, step, offset, Encoding.UTF8.GetString(_reader.ValueSpan)),
            JsonTokenType.True => new JsonLiteral(parent, step, offset, true),
            JsonTokenType.False => new JsonLiteral(parent, step, offset, false),
            _ => new JsonLiteral(parent, step, offset, null),
        };
    }

    private JsonObject? ReadObject(JsonObject item)
    {
        if (IsTooDeep(item)) return null;
        HashSet<string> names = new(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            int offset = Here;
            if (ReadText() is not { } name) return null;
            _reader.Read();
            if (ReadValue(item, name) is not { } value) return null;
            JsonMember member = new(name, offset, value);
            if (names.Add(name)) item.Members.Add(member);
            else _problems.Add(MudRules.DuplicateMember, member, $"{JsonItem.Quote(name)} occurs twice in this object. Keep one.");
        }
        return item;
    }

    private JsonArray? ReadArray(JsonArray item)
    {
        if (IsTooDeep(item)) return null;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            string step = item.Items.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (ReadValue(item, step) is not { } value) return null;
            item.Items.Add(value);
        }
        return item;
    }

    private readonly bool IsTooDeep(JsonItem item)
    {
        if (_reader.CurrentDepth < _maxDepth) return false;
        _problems.Add(MudRules.DepthLimit, item, $"Objects and arrays lie more than {_maxDepth} deep. A MUD file needs 12.");
        return true;
    }

    /// <summary>The string or name at hand, or null where half of a surrogate pair stands alone, which no text can hold.</summary>
    private readonly string? ReadText()
    {
        try
        {
            return _reader.GetString();
        }
        catch (InvalidOperationException)
        {
            _problems.Add(MudRules.Surrogate, Here, "A \\u escape in this string is half of a surrogate pair. Write the character itself.");
            return null;
        }
    }
}
