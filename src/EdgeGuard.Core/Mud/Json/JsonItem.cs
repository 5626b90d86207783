using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeGuard.Core.Mud.Json;

/// <summary>A JSON value that knows its place in the file, so that a message can name it.</summary>
/// <param name="Parent">The object or array around it; null for the whole document.</param>
/// <param name="Step">Its member name or index in the parent.</param>
/// <param name="Offset">Its first byte.</param>
internal abstract record JsonItem(JsonItem? Parent, string Step, int Offset)
{
    /// <summary>What it is, for messages.</summary>
    internal abstract string Described { get; }

    /// <summary>JSON pointer (RFC 6901 §3).</summary>
    internal string Pointer
    {
        get
        {
            Stack<string> steps = new();
            for (JsonItem? item = this; item?.Parent is not null; item = item.Parent) steps.Push(item.Step);
            StringBuilder pointer = new();
            foreach (string step in steps)
            {
                pointer.Append('/').Append(step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            }
            return pointer.ToString();
        }
    }

    /// <summary>The value as JSON without spaces.</summary>
    internal string ToCompactString()
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) WriteTo(writer);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>Writes the value.</summary>
    internal abstract void WriteTo(Utf8JsonWriter writer);

    /// <summary>Outside text for a message: short, and without anything that could move a cursor or break a line.</summary>
    internal static string Quote(string text)
    {
        const int longest = 60;
        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes().Take(longest))
        {
            if (IsVisible(rune)) quoted.Append(rune.ToString());
            else quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }
        return quoted.Append(text.EnumerateRunes().Skip(longest).Any() ? "…\"" : "\"").ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

/// <summary>A member of an object.</summary>
/// <param name="Name">As written.</param>
/// <param name="NameOffset">First byte of the name.</param>
/// <param name="Value">Its value.</param>
internal sealed record JsonMember(string Name, int NameOffset, JsonItem Value);

/// <summary>An object; its members have different names.</summary>
internal sealed record JsonObject(JsonItem? Parent, string Step, int Offset) : JsonItem(Parent, Step, Offset)
{
    internal List<JsonMember> Members { get; } = [];

    internal override string Described => "an object";

    internal override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (JsonMember member in Members)
        {
            writer.WritePropertyName(member.Name);
            member.Value.WriteTo(writer);
        }
        writer.WriteEndObject();
    }
}

/// <summary>An array.</summary>
internal sealed record JsonArray(JsonItem? Parent, string Step, int Offset) : JsonItem(Parent, Step, Offset)
{
    internal List<JsonItem> Items { get; } = [];

    internal override string Described => Items.Count == 0 ? "an empty array" : "an array";

    internal override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (JsonItem item in Items) item.WriteTo(writer);
        writer.WriteEndArray();
    }
}

/// <summary>A string, unescaped.</summary>
internal sealed record JsonText(JsonItem? Parent, string Step, int Offset, string Value) : JsonItem(Parent, Step, Offset)
{
    internal override string Described => Quote(Value);

    internal override void WriteTo(Utf8JsonWriter writer) => writer.WriteStringValue(Value);
}

/// <summary>A number as it was written, since <c>1.0</c> and <c>1</c> are different in YANG.</summary>
internal sealed record JsonNumber(JsonItem? Parent, string Step, int Offset, string Literal) : JsonItem(Parent, Step, Offset)
{
    internal override string Described => Literal.Length <= 40 ? Literal : $"{Literal[..40]}…";

    internal override void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(Literal);
}

/// <summary><c>true</c>, <c>false</c>, or <c>null</c>.</summary>
internal sealed record JsonLiteral(JsonItem? Parent, string Step, int Offset, bool? Value) : JsonItem(Parent, Step, Offset)
{
    internal override string Described => Value switch { true => "true", false => "false", null => "null" };

    internal override void WriteTo(Utf8JsonWriter writer)
    {
        if (Value is { } value) writer.WriteBooleanValue(value);
        else writer.WriteNullValue();
    }
}
