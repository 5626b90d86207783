using System.Globalization;
using System.Text.Json;

namespace EdgeGuard.Core.Mud.Writing;

/// <summary>YANG's kinds of nodes as JSON (RFC 7951 §5); an absent value writes nothing.</summary>
internal static class JsonParts
{
    extension(Utf8JsonWriter json)
    {
        internal void WriteText(string name, string? value)
        {
            if (value is not null) json.WriteString(name, value);
        }

        internal void WriteWhole(string name, uint? value)
        {
            if (value is { } number) json.WriteNumber(name, number);
        }

        /// <summary>64 bits go in quotes (RFC 7951 §6.1).</summary>
        internal void WriteLong(string name, ulong? value)
        {
            if (value is { } number) json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
        }

        /// <summary>The type <c>empty</c> (RFC 7951 §6.9).</summary>
        internal void WriteEmpty(string name, bool isPresent)
        {
            if (!isPresent) return;
            json.WriteStartArray(name);
            json.WriteNullValue();
            json.WriteEndArray();
        }

        /// <summary>The type <c>bits</c> (RFC 7951 §6.5).</summary>
        internal void WriteBits(string name, IReadOnlyList<string> bits)
        {
            if (bits.Count > 0) json.WriteString(name, string.Join(' ', bits));
        }

        internal void WriteTexts(string name, IReadOnlyList<string> values)
        {
            if (values.Count == 0) return;
            json.WriteStartArray(name);
            foreach (string value in values) json.WriteStringValue(value);
            json.WriteEndArray();
        }

        internal void WriteNumbers(string name, IEnumerable<uint> values)
        {
            if (!values.Any()) return;
            json.WriteStartArray(name);
            foreach (uint value in values) json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        internal void WriteList<T>(string name, IReadOnlyList<T> entries, Action<T> write)
        {
            if (entries.Count == 0) return;
            json.WriteStartArray(name);
            foreach (T entry in entries)
            {
                json.WriteStartObject();
                write(entry);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
    }
}
