using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Commands;

namespace EdgeGuard.Tests.Configuration;

/// <summary>One key of the configuration, as its options class declares it.</summary>
/// <param name="Path">The key with those above it, such as <c>networks[].kind</c>.</param>
/// <param name="Property">The property.</param>
/// <param name="Default">Its default value; null for none.</param>
internal sealed record OptionKey(string Path, PropertyInfo Property, object? Default)
{
    internal string Name => JsonNamingPolicy.CamelCase.ConvertName(Property.Name);

    internal string Summary => OptionComments.SummaryOf($"P:{Property.DeclaringType!.FullName}.{Property.Name}");

    internal string? Example => OptionComments.ExampleOf($"P:{Property.DeclaringType!.FullName}.{Property.Name}");

    internal Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>The type of a list's members; null for what is no list.</summary>
    internal Type? Member => Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(IList<>) ? Type.GetGenericArguments()[0] : null;

    /// <summary>The type of a dictionary's values; null for what is no dictionary.</summary>
    internal Type? Value => Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(IDictionary<,>) ? Type.GetGenericArguments()[1] : null;

    internal bool IsRequired => Attribute<RequiredAttribute>() is not null;

    /// <summary>The only values that are allowed; null where it may have others. Verbs are in a table, which no attribute can read.</summary>
    internal object?[]? Allowed => Path == "mqtt.commands" ? [.. CommandVerbs.Writable] : Attribute<AllowedValuesAttribute>()?.Values;

    internal T? Attribute<T>() where T : Attribute => Property.GetCustomAttribute<T>();
}

/// <summary>A section, or the object that a list or dictionary has many of.</summary>
/// <param name="Path">Its path; empty for the whole file.</param>
/// <param name="Type">Its options class.</param>
/// <param name="Keys">Its keys, in the order of the class.</param>
internal sealed record OptionSection(string Path, Type Type, IReadOnlyList<OptionKey> Keys)
{
    internal string Summary => OptionComments.SummaryOf($"T:{Type.FullName}");
}

/// <summary>All sections and keys of <c>edgeguard.json</c>, read from the options classes.</summary>
internal static class OptionModel
{
    internal static readonly IReadOnlyList<OptionSection> Sections =
        [.. Below("", new AgentOptions()), .. Below("mqtt", new MqttOptions()), .. Below("leds", new LedOptions())];

    internal static bool IsSection(Type type) => type.IsClass && type.Namespace!.StartsWith("EdgeGuard", StringComparison.Ordinal);

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static IEnumerable<OptionSection> Below(string path, object options)
    {
        OptionKey[] keys =
        [
            .. options.GetType().GetProperties().Select(property =>
            {
                string key = Join(path, JsonNamingPolicy.CamelCase.ConvertName(property.Name));
                return new OptionKey(key, property, OptionDefaults.Derived.GetValueOrDefault(key) ?? property.GetValue(options));
            }),
        ];
        yield return new(path, options.GetType(), keys);
        foreach (OptionSection inner in keys.SelectMany(Inner)) yield return inner;
    }

    private static IEnumerable<OptionSection> Inner(OptionKey key) =>
        IsSection(key.Type) ? Below(key.Path, key.Default!)
        : key.Member is { } member && IsSection(member) ? Below(key.Path + "[]", Activator.CreateInstance(member)!)
        : key.Value is { } value && IsSection(value) ? Below(key.Path + ".NAME", Activator.CreateInstance(value)!)
        : [];
}
