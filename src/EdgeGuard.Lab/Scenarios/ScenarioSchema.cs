using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>
/// Checks a JSON document against the records of this folder and reports every problem at once.
/// The JSON serializer would stop at the first one.
/// </summary>
internal sealed class ScenarioSchema(JsonSerializerOptions options)
{
    private readonly List<ScenarioProblem> _problems = [];

    /// <summary>Every problem, in the order of the document.</summary>
    internal static IReadOnlyList<ScenarioProblem> Check(JsonElement document)
    {
        ScenarioSchema schema = new(ScenarioJson.Default.Options);
        schema.Check(document, ScenarioJson.Default.Scenario, "");
        return schema._problems;
    }

    private void Check(JsonElement element, JsonTypeInfo type, string place)
    {
        if (element.ValueKind == JsonValueKind.Object) CheckDuplicates(element, place);
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when Is(element, JsonValueKind.Object, "an object", place):
                CheckObject(element, type, place);
                break;
            case JsonTypeInfoKind.Enumerable when Is(element, JsonValueKind.Array, "a list", place):
                foreach ((int index, JsonElement item) in element.EnumerateArray().Index()) Check(item, Element(type), $"{place}[{index}]");
                break;
            case JsonTypeInfoKind.Dictionary when Is(element, JsonValueKind.Object, "an object", place):
                foreach (JsonProperty entry in element.EnumerateObject()) Check(entry.Value, Element(type), Join(place, entry.Name));
                break;
            case JsonTypeInfoKind.None:
                CheckValue(element, type, place);
                break;
            default:
                break;
        }
    }

    // One JSON reader takes the first of two equal members, another takes the last: they would run different scenarios.
    private void CheckDuplicates(JsonElement element, string place)
    {
        foreach (string name in element.EnumerateObject().GroupBy(member => member.Name).Where(same => same.Count() > 1).Select(same => same.Key))
            Add(Join(place, name), "this member appears twice", "Keep one.");
    }

    private void CheckObject(JsonElement element, JsonTypeInfo type, string place)
    {
        if (DerivedType(element, type, place) is not { } actual) return;
        string? discriminator = type.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        Dictionary<string, JsonPropertyInfo> known = actual.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject().Where(member => member.Name != discriminator))
        {
            if (known.TryGetValue(member.Name, out JsonPropertyInfo? property))
                Check(member.Value, options.GetTypeInfo(property.PropertyType), Join(place, member.Name));
            else
                Add(Join(place, member.Name), "this member is unknown here", $"Known members: {Words(known.Keys)}.");
        }
        foreach (JsonPropertyInfo absent in actual.Properties.Where(property => property.IsRequired && !element.TryGetProperty(property.Name, out _)))
            Add(Join(place, absent.Name), "this member is missing", "Write it.");
    }

    // A discriminator member such as "do" names the derived type.
    private JsonTypeInfo? DerivedType(JsonElement element, JsonTypeInfo type, string place)
    {
        if (type.PolymorphismOptions is not { } types) return type;
        string discriminator = types.TypeDiscriminatorPropertyName;
        string? word = element.TryGetProperty(discriminator, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        foreach (JsonDerivedType member in types.DerivedTypes)
        {
            if (member.TypeDiscriminator is string name && name == word) return options.GetTypeInfo(member.DerivedType);
        }
        Add(Join(place, discriminator), word is null ? "this member is missing" : $"'{word}' is unknown",
            $"Write one of {Words(types.DerivedTypes.Select(member => (string)member.TypeDiscriminator!))}.");
        return null;
    }

    private void CheckValue(JsonElement element, JsonTypeInfo type, string place)
    {
        try
        {
            if (element.ValueKind != JsonValueKind.Null && element.Deserialize(type) is not null) return;
        }
        catch (JsonException)
        {
            // The problem below states the expected type.
        }
        Add(place, $"{element.GetRawText()} is not allowed here", $"Write {Expected(type.Type)}.");
    }

    private static string Expected(Type type) =>
        type == typeof(int) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? $"one of {Words(Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName))}"
        : "text in quotation marks";

    private JsonTypeInfo Element(JsonTypeInfo type) => options.GetTypeInfo(type.ElementType!);

    private bool Is(JsonElement element, JsonValueKind kind, string what, string place)
    {
        if (element.ValueKind == kind) return true;
        Add(place, $"this is not {what}", $"Write {what}.");
        return false;
    }

    private void Add(string place, string rule, string remedy) => _problems.Add(new(place.Length == 0 ? "(top)" : place, rule, remedy));

    private static string Join(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";

    private static string Words(IEnumerable<string> words) => string.Join(", ", words);
}
