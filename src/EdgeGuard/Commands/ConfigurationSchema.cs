using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeGuard.Commands;

/// <summary>The JSON Schema of the configuration, which is in the program: examples, defaults and forms of values.</summary>
internal static class ConfigurationSchema
{
    private static readonly Lazy<JsonElement> Root = new(Read);

    /// <summary>The schema as it is in <c>deploy</c>.</summary>
    internal static string Text()
    {
        using Stream stream = typeof(ConfigurationSchema).Assembly.GetManifestResourceStream("edgeguard.schema.json")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A line of a configuration that is right, such as <c>"kind": "iot"</c>; null where the schema has none.</summary>
    internal static string? ExampleOf(string key)
    {
        if (Find(key) is not { } node || !node.TryGetProperty("examples", out JsonElement examples) || examples.GetArrayLength() == 0) return null;
        string name = key.Split(':').Last(part => !IsIndex(part));
        return $"\"{name}\": {Write(examples[0])}";
    }

    /// <summary>Why a value has not the form that its key needs; null where it has, and where the schema does not know the key.</summary>
    internal static string? WhyNot(ConfigurationEntry entry)
    {
        if (Find(entry.Key) is not { } node) return null;
        JsonElement[] choices = node.TryGetProperty("anyOf", out JsonElement anyOf) ? [.. anyOf.EnumerateArray()] : [node];
        string[] types = [.. choices.Select(TypeOf).OfType<string>().Distinct()];
        return types.Length == 0 || types.Any(type => Fits(entry, type)) ? null : $"{entry.Key}: this must be {string.Join(" or ", types.Select(Words))}.";
    }

    /// <summary>Keys with a default, such as <c>dns:port</c>, each with it.</summary>
    internal static IEnumerable<(string Key, string Value)> Defaults() => Defaults(Root.Value, "");

    private static JsonElement Read()
    {
        using JsonDocument schema = JsonDocument.Parse(Text());
        return schema.RootElement.Clone();
    }

    private static IEnumerable<(string, string)> Defaults(JsonElement node, string path)
    {
        if (node.TryGetProperty("default", out JsonElement value)) yield return (path, Write(value));
        if (!node.TryGetProperty("properties", out JsonElement properties)) yield break;
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            foreach ((string, string) inner in Defaults(property.Value, path.Length == 0 ? property.Name : $"{path}:{property.Name}")) yield return inner;
        }
    }

    private static JsonElement? Find(string key)
    {
        JsonElement node = Root.Value;
        foreach (string part in key.Split(':'))
        {
            if (Inner(node, part) is not { } inner) return null;
            node = inner;
        }
        return node;
    }

    private static JsonElement? Inner(JsonElement node, string part)
    {
        if (IsIndex(part) && node.TryGetProperty("items", out JsonElement items)) return items;
        if (node.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                if (property.Name.Equals(part, StringComparison.OrdinalIgnoreCase)) return property.Value;
            }
        }
        return node.TryGetProperty("additionalProperties", out JsonElement others) && others.ValueKind == JsonValueKind.Object ? others : null;
    }

    private static string? TypeOf(JsonElement node) => node.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;

    // A number or a boolean may be written as text.
    private static bool Fits(ConfigurationEntry entry, string type) => type switch
    {
        "object" => entry.Form is JsonTokenType.StartObject or JsonTokenType.Null,
        "array" => entry.Form is JsonTokenType.StartArray or JsonTokenType.Null,
        _ when entry.Form is JsonTokenType.StartObject or JsonTokenType.StartArray => false,
        _ when entry.Form == JsonTokenType.Null => true,
        "integer" => long.TryParse(entry.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "number" => double.TryParse(entry.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        "boolean" => bool.TryParse(entry.Value, out _),
        _ => true,
    };

    private static string Words(string type) => type switch
    {
        "object" => "an object in braces",
        "array" => "a list in brackets",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "a text in quotes",
    };

    private static bool IsIndex(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);

    private static string Write(JsonElement value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) value.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()).Replace("\",\"", "\", \"", StringComparison.Ordinal);
    }
}
