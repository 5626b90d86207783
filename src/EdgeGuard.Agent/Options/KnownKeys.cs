using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Agent.Options;

/// <summary>Finds unknown keys. A misspelt key would silently leave a default in force, so each one is a problem.</summary>
public static class KnownKeys
{
    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gateway"] = ["id", "site", "labels"],
        ["networks"] = ["name", "kind", "mode", "unmanaged", "newDevices", "honourToDevice", "interfaces", "bridge", "isolatedOutside", "dhcpServers", "dhcpRelays", "routers"],
        ["devices"] = ["mac", "name", "profile", "hub", "repeater", "forwards"],
        ["controllers"] = ["class", "members"],
        ["rules"] = ["macPrefix", "vendorClass", "hostName", "profile"],
        ["discovery"] = ["leaseFiles"],
        ["profiles"] = ["caFile", "localServers", "trustAnchors", "trustSystem", "retrySeconds", "claims", "trust", "whileWaiting", "fetch"],
        ["names"] = ["refreshSeconds"],
        ["coverage"] = ["probeSeconds"],
        ["dns"] = ["gate", "port", "upstreams", "clientInfo", "leaveLiterals", "localNames", "localPrefixes", "nat64Prefixes", "questionsPerSecond"],
        ["baseline"] = ["udpPorts", "resolvedHosts", "hubs", "newFlowsPerSecond", "packetsPerSecond"],
        ["response"] =
        [
            .. new ResponseOptions().Levels().Select(level => level.AtKey), "halfLifeMinutes", .. new ResponseOptions().Levels().Select(level => level.SecondsKey),
            "quietSeconds", "newProfileHours", "forgivingDays", "allowedFlowsPerSecond", "allowedPacketsPerSecond", "shapes",
        ],
        ["response:shapes"] = [.. Core.Violations.ViolationShapes.Names],
        ["management"] = ["admins", "sshPort", "pagePort"],
        ["state"] = ["folder"],
        ["control"] = ["socket"],
        ["mqtt"] =
        [
            "url", "caFile", "clientCertificateFile", "clientKeyFile", "serverName", "username", "passwordFile", "transport", "commands", "prefix",
            "healthSeconds", "homeAssistant", "homeAssistantJoin", "homeAssistantPrefix",
        ],
        ["leds"] = ["driver", "oneLens", "quietHours", "class", "gpio", "button"],
        ["leds:quietHours"] = ["from", "until", "timeZone", "alarms"],
        ["leds:class"] = ["root", "agent", "network", "alarm"],
        ["leds:gpio"] = ["chip", "agent", "network", "alarm", "activeLow"],
        ["leds:button"] = ["input", "line", "mayPause", "pauseMinutes"],
    };

    private static readonly string[] ShapeKeys = ["enough", "withinSeconds", "points"];

    private static readonly HashSet<string> Lists = new(["networks", "devices", "controllers", "rules"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Names the JSON Schema for an editor; the agent ignores it.</summary>
    private const string Schema = "$schema";

    /// <summary>Sections whose keys their own options check, and those without keys or whose keys are the operator's own.</summary>
    private static readonly HashSet<string> Elsewhere = new(["logging", "roles", "localNetworks"], StringComparer.OrdinalIgnoreCase);

    /// <summary>One problem for each unknown key.</summary>
    public static IEnumerable<string> Check(IConfiguration configuration) =>
        configuration.GetChildren().Where(s => s.Key != Schema && !Elsewhere.Contains(s.Key)).SelectMany(CheckSection);

    private static IEnumerable<string> CheckSection(IConfigurationSection section)
    {
        if (!Sections.TryGetValue(section.Path, out string[]? keys)) return [Unknown(section.Path, Sections.Keys.Where(k => !k.Contains(':')).Concat(Elsewhere))];
        IEnumerable<IConfigurationSection> objects = Lists.Contains(section.Key) ? section.GetChildren() : [section];
        return objects.SelectMany(o => o.GetChildren()).SelectMany(child => CheckKey(child, keys));
    }

    private static IEnumerable<string> CheckKey(IConfigurationSection child, string[] keys) =>
        !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase) ? [Unknown(child.Path, keys)]
        : Sections.ContainsKey(child.Path) ? CheckSection(child)
        : child.Path.StartsWith("response:shapes:", StringComparison.OrdinalIgnoreCase) ? CheckShape(child)
        : [];

    private static IEnumerable<string> CheckShape(IConfigurationSection shape) =>
        shape.GetChildren().Where(c => !ShapeKeys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)).Select(c => Unknown(c.Path, ShapeKeys));

    private static string Unknown(string path, IEnumerable<string> known) => $"{path}: unknown key; known keys here: {string.Join(", ", known)}.";
}
