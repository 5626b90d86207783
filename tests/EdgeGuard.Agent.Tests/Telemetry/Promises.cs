using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Reads a JSON Schema as single promises to those who read the messages, a line each: a type, a member that is always there, a value.</summary>
internal static partial class Promises
{
    private const string Is = " is ";
    private const string Always = " is always there";

    /// <summary>Every promise of every schema in a folder, sorted.</summary>
    internal static List<string> Of(string folder)
    {
        List<string> lines = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            JsonObject schema = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            lines.AddRange(Walk(schema, schema, Path.GetFileNameWithoutExtension(file)));
        }
        return [.. lines.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Paths of the members that the schemas know by name.</summary>
    internal static IEnumerable<string> MembersOf(string folder) => Of(folder)
        .Where(p => p.Contains(Is, StringComparison.Ordinal) && !p.EndsWith(Always, StringComparison.Ordinal))
        .Select(p => Variant().Replace(p[..p.IndexOf(Is, StringComparison.Ordinal)], ""))
        .Where(p => p.Contains('.', StringComparison.Ordinal) && !p.EndsWith(']') && !p.EndsWith('*'))
        .Distinct();

    private static IEnumerable<string> Walk(JsonObject root, JsonObject schema, string path)
    {
        if (schema["$ref"] is not { } reference) return Own(schema, path).Concat(Inner(root, schema, path));
        string name = reference.GetValue<string>().Split('/')[^1];
        return Walk(root, root["definitions"]![name]!.AsObject(), $"{path}<{name}>");
    }

    private static IEnumerable<string> Own(JsonObject schema, string path)
    {
        if (schema["type"] is { } type) yield return $"{path}{Is}{type}";
        if (schema["const"] is { } only) yield return $"{path}{Is}{only.ToJsonString()}";
        foreach (JsonNode? value in Values(schema, "enum")) yield return $"{path} may be {value?.ToJsonString()}";
        foreach (JsonNode? name in Values(schema, "required")) yield return $"{path}.{name}{Always}";
    }

    private static IEnumerable<string> Inner(JsonObject root, JsonObject schema, string path)
    {
        List<(string Path, JsonObject Schema)> inner = [];
        if (schema["properties"] is JsonObject members) inner.AddRange(members.Select(m => ($"{path}.{m.Key}", m.Value!.AsObject())));
        if (schema["items"] is JsonObject items) inner.Add(($"{path}[]", items));
        if (schema["additionalProperties"] is JsonObject others) inner.Add(($"{path}.*", others));
        inner.AddRange(Values(schema, "oneOf").Select((v, i) => (v!["$ref"] is null ? $"{path}<{i}>" : path, v.AsObject())));
        return inner.SelectMany(i => Walk(root, i.Schema, i.Path));
    }

    private static JsonArray Values(JsonObject schema, string keyword) => schema[keyword]?.AsArray() ?? [];

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Variant();
}
