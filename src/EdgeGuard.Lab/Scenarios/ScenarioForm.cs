using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>
/// Compares a document with the form that the records of this folder describe, and names every difference at once;
/// a serializer stops at the first.
/// </summary>
internal sealed class ScenarioForm(JsonSerializerOptions options)
{
    private readonly List<ScenarioProblem> _problems = [];

    /// <summary>Every difference, in the document's order.</summary>
    internal static IReadOnlyList<ScenarioProblem> Check(JsonElement document)
    {
        ScenarioForm form = new(ScenarioJson.Default.Options);
        form.Check(document, ScenarioJson.Default.Scenario, "");
        return form._problems;
    }

    private void Check(JsonElement element, JsonTypeInfo type, string place)
    {
        if (element.ValueKind == JsonValueKind.Object) CheckTwins(element, place);
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

    // A reader that takes the first and one that takes the last would play different stories.
    private void CheckTwins(JsonElement element, string place)
    {
        foreach (string name in element.EnumerateObject().GroupBy(member => member.Name).Where(twins => twins.Count() > 1).Select(twins => twins.Key))
            Add(Join(place, name), "this member stands twice", "Keep one.");
    }

    private void CheckObject(JsonElement element, JsonTypeInfo type, string place)
    {
        if (Actual(element, type, place) is not { } actual) return;
        string? mark = type.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        Dictionary<string, JsonPropertyInfo> known = actual.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject().Where(member => member.Name != mark))
        {
            if (known.TryGetValue(member.Name, out JsonPropertyInfo? property))
                Check(member.Value, options.GetTypeInfo(property.PropertyType), Join(place, member.Name));
            else
                Add(Join(place, member.Name), "this member means nothing here", $"Known are {Words(known.Keys)}.");
        }
        foreach (JsonPropertyInfo absent in actual.Properties.Where(property => property.IsRequired && !element.TryGetProperty(property.Name, out _)))
            Add(Join(place, absent.Name), "this member is missing", "Write it.");
    }

    // Which of a family of types it is stands in one member, such as "do".
    private JsonTypeInfo? Actual(JsonElement element, JsonTypeInfo type, string place)
    {
        if (type.PolymorphismOptions is not { } family) return type;
        string mark = family.TypeDiscriminatorPropertyName;
        string? word = element.TryGetProperty(mark, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        foreach (JsonDerivedType member in family.DerivedTypes)
        {
            if (member.TypeDiscriminator is string name && name == word) return options.GetTypeInfo(member.DerivedType);
        }
        Add(Join(place, mark), word is null ? "this member is missing" : $"'{word}' is unknown",
            $"Write one of {Words(family.DerivedTypes.Select(member => (string)member.TypeDiscriminator!))}.");
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
            // The sentence below says it better.
        }
        Add(place, $"{element.GetRawText()} does not fit", $"Write {Expected(type.Type)}.");
    }

    private static string Expected(Type type) =>
        type == typeof(int) ? "a whole number"
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
