using System.Text.Json.Nodes;

namespace EdgeGuard.Tests.Configuration;

/// <summary>A configuration that is right, with one value changed.</summary>
internal static class SampleConfiguration
{
    private const string Base = """
        {
          "networks": [{ "name": "things", "kind": "iot", "interfaces": ["eth1"] }],
          "devices": [{ "mac": "00:00:5e:00:53:02" }],
          "rules": [{ "hostName": "cam-*", "profile": "https://mud.example.net/camera.json" }],
          "controllers": [{ "class": "my-controller", "members": [] }],
          "mqtt": { "url": "mqtts://broker.home.arpa:8883" },
          "leds": {}
        }
        """;

    // Each of them must not be below the one before.
    private static readonly string[] Scores = ["response.rateLimitAt", "response.restrictedAt", "response.isolatedAt"];

    /// <summary>With a key's value, or a member of its list, replaced.</summary>
    internal static string With(OptionKey key, JsonNode? value)
    {
        JsonNode root = JsonNode.Parse(Base)!;
        foreach (string path in Scores.Contains(key.Path) ? Scores : [key.Path])
        {
            Place(root, path, out string last)[last] = key.Member is null ? value?.DeepClone() : new JsonArray(value?.DeepClone());
        }
        return root.ToJsonString();
    }

    /// <summary>With a key renamed that nobody knows.</summary>
    internal static string Misspelt(OptionKey key)
    {
        JsonNode root = JsonNode.Parse(Base)!;
        Place(root, key.Path, out string last)[last + "x"] = 1;
        return root.ToJsonString();
    }

    private static JsonObject Place(JsonNode root, string path, out string last)
    {
        string[] names = path.Replace("NAME", "syn-flood", StringComparison.Ordinal).Split('.');
        last = names[^1];
        JsonObject place = root.AsObject();
        foreach (string name in names[..^1])
        {
            bool isList = name.EndsWith("[]", StringComparison.Ordinal);
            string key = isList ? name[..^2] : name;
            place[key] ??= isList ? new JsonArray(new JsonObject()) : new JsonObject();
            place = (isList ? place[key]![0]! : place[key]!).AsObject();
        }
        return place;
    }
}
