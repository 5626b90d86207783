using System.ComponentModel.DataAnnotations;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Tests.Configuration;

/// <summary>Writes <c>deploy/edgeguard.schema.json</c>: JSON Schema 2020-12 of the configuration file.</summary>
internal static class SchemaWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write()
    {
        JsonObject root = Section("");
        JsonObject properties = root["properties"]!.AsObject();
        properties.Insert(0, "$schema", new JsonObject { ["type"] = "string", ["description"] = "Address of this schema, for editors; the agent ignores it." });
        properties.Add("mqtt", Described(Section("mqtt"), OptionModel.Sections.Single(section => section.Path == "mqtt").Summary));
        properties.Add("leds", Described(Section("leds"), OptionModel.Sections.Single(section => section.Path == "leds").Summary));
        properties.Add("logging", new JsonObject { ["type"] = "object", ["description"] = "Log levels by category, as in .NET." });
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "EdgeGuard configuration");
        root.Insert(2, "description", "edgeguard.json. A test generates this schema from the options classes.");
        return root.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Section(string path)
    {
        OptionSection section = OptionModel.Sections.Single(one => one.Path == path);
        JsonObject properties = [];
        foreach (OptionKey key in section.Keys) properties.Add(key.Name, Key(key));
        JsonObject schema = new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        string[] required = [.. section.Keys.Where(key => key.IsRequired && !HasDefault(key)).Select(key => key.Name)];
        if (required.Length > 0) schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        return schema;
    }

    private static JsonObject Key(OptionKey key)
    {
        JsonObject schema = Described(
            OptionModel.IsSection(key.Type) ? Section(key.Path)
            : key.Member is { } member ? List(key, member)
            : key.Value is { } value ? Dictionary(key, value)
            : Constrained(key, Simple(key.Type)), key.Summary);
        if (HasDefault(key) && !OptionModel.IsSection(key.Type)) schema["default"] = JsonSerializer.SerializeToNode(key.Default, key.Default!.GetType());
        if (key.Example is { } example) schema["examples"] = new JsonArray(JsonNode.Parse(example));
        return schema;
    }

    private static bool HasDefault(OptionKey key) => key.Default is not null and not "" and not System.Collections.ICollection { Count: 0 };

    private static JsonObject List(OptionKey key, Type member)
    {
        JsonObject items = OptionModel.IsSection(member) ? Section(key.Path + "[]") : Constrained(key, Simple(member));
        JsonObject schema = new() { ["type"] = "array", ["items"] = items };
        if (key.IsRequired) schema["minItems"] = 1;
        // One word may stand for a list with one member there.
        return key.Path == "mqtt.commands" ? new() { ["anyOf"] = new JsonArray(items.DeepClone(), schema) } : schema;
    }

    private static JsonObject Dictionary(OptionKey key, Type value)
    {
        JsonObject schema = new() { ["type"] = "object" };
        if (OptionModel.IsSection(value)) schema["propertyNames"] = new JsonObject { ["enum"] = new JsonArray([.. ViolationShapes.Names.Select(name => JsonValue.Create(name))]) };
        schema["additionalProperties"] = OptionModel.IsSection(value)
            ? Section(key.Path + ".NAME")
            : new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["minItems"] = 1 };
        return schema;
    }

    private static JsonObject Constrained(OptionKey key, JsonObject schema)
    {
        JsonArray? allowed = key.Allowed is { } values ? new([.. values.Select(value => JsonSerializer.SerializeToNode(value))]) : null;
        if (key.Attribute<RangeAttribute>() is { } range)
        {
            schema["minimum"] = JsonSerializer.SerializeToNode(range.Minimum);
            schema["maximum"] = JsonSerializer.SerializeToNode(range.Maximum);
            return allowed is null ? schema : new() { ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = allowed }, schema) };
        }
        if (allowed is not null) schema["enum"] = allowed;
        if (key.Attribute<RegularExpressionAttribute>() is { } pattern) schema["pattern"] = pattern.Pattern;
        else if (key.IsRequired && key.Member is null && allowed is null) schema["minLength"] = 1;
        return schema;
    }

    private static JsonObject Simple(Type type) => new()
    {
        ["type"] = type == typeof(string) ? "string" : type == typeof(bool) ? "boolean" : type == typeof(int) ? "integer" : type == typeof(double) ? "number"
            : throw new NotSupportedException($"{type} has no JSON type here"),
    };

    private static JsonObject Described(JsonObject schema, string text)
    {
        schema.Insert(0, "description", text.Replace("`", "", StringComparison.Ordinal));
        return schema;
    }
}
