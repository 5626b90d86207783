using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Agent.Options;

/// <summary>A misspelt key in a firewall's configuration would leave a door open without a word, so every unknown one is a problem.</summary>
public static class KnownKeys
{
    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gateway"] = ["id"],
        ["networks"] = ["name", "kind", "mode", "interfaces"],
        ["devices"] = ["mac", "name", "profile"],
        ["profiles"] = ["caFile", "retrySeconds"],
        ["names"] = ["refreshSeconds"],
        ["response"] = ["distinctDestinations", "windowSeconds"],
        ["state"] = ["folder"],
        ["control"] = ["socket"],
    };

    private static readonly HashSet<string> Lists = new(["networks", "devices"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Sections whose keys their own options check, and <c>controllers</c>, whose keys are the operator's.</summary>
    private static readonly HashSet<string> Elsewhere = new(["mqtt", "leds", "logging", "controllers"], StringComparer.OrdinalIgnoreCase);

    /// <summary>One problem for each key that means nothing.</summary>
    public static IEnumerable<string> Check(IConfiguration configuration) =>
        configuration.GetChildren().Where(s => !Elsewhere.Contains(s.Key)).SelectMany(CheckSection);

    private static IEnumerable<string> CheckSection(IConfigurationSection section)
    {
        if (!Sections.TryGetValue(section.Key, out string[]? keys)) return [Unknown(section.Path, Sections.Keys.Concat(Elsewhere))];
        IEnumerable<IConfigurationSection> objects = Lists.Contains(section.Key) ? section.GetChildren() : [section];
        return from item in objects
               from child in item.GetChildren()
               where !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
               select Unknown(child.Path, keys);
    }

    private static string Unknown(string path, IEnumerable<string> known) => $"{path}: this key means nothing here; known are {string.Join(", ", known)}.";
}
