using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Message schemas list the response levels and the verbs of the code. EDGEGUARD_ACCEPT=1 writes the lists again.</summary>
[Collection(ContractFile.Collection)]
public sealed partial class LevelContractTests
{
    private static readonly string[] Levels = [.. ResponseLevels.All.Select(row => row.Name)];
    private static readonly string[] Verbs = [.. OrderVerbs.Remote.Select(verb => verb.Name)];

    [Theory]
    [InlineData("device-state.json", 1)]
    [InlineData("devices.json", 1)]
    [InlineData("event.json", 3)]
    [InlineData("response.json", 1)]
    public void Schema_lists_the_response_levels(string schema, int lists) => Rewritten(schema, known => known.Contains("isolated"), Levels, lists);

    [Fact]
    public void Schema_lists_the_verbs() => Rewritten("info.json", known => known.Contains("quarantine"), Verbs, 1);

    [Fact]
    public void AsyncApi_lists_the_verbs_of_devices_and_protection()
    {
        string page = File.ReadAllText(Path.Combine(ContractFile.Folder, "asyncapi.yaml"));
        string[] paths = [.. OrderVerbs.Paths.Select(path => path.Split('/')).Where(path => path[0] is "device" or "protection").Select(path => path[1]), "set"];
        Assert.Matches(VerbList(), page);
        ContractFile.Matches("asyncapi.yaml", VerbList().Replace(page, list => $"{list.Groups[1]}[{string.Join(", ", paths)}]"));
    }

    [Fact]
    public void Schemas_have_the_longest_lengths_of_orders()
    {
        HasLongest("pause.json", OrderLimits.LongestPause);
        HasLongest("request.json", OrderLimits.LongestResponse);
    }

    private static void HasLongest(string file, TimeSpan longest)
    {
        string path = Path.Combine("schemas", file);
        JsonNode schema = JsonNode.Parse(File.ReadAllText(Path.Combine(ContractFile.Folder, path)))!;
        schema["properties"]!["minutes"]!["maximum"] = (int)longest.TotalMinutes;
        ContractFile.Matches(path, schema.ToJsonString(ContractFile.Indented) + "\n");
    }

    private static void Rewritten(string file, Func<string[], bool> isList, string[] names, int lists)
    {
        string path = Path.Combine("schemas", file);
        JsonNode schema = JsonNode.Parse(File.ReadAllText(Path.Combine(ContractFile.Folder, path)))!;
        JsonObject[] places = [.. Enumerations(schema).Where(place => isList([.. place["enum"]!.AsArray().Select(value => $"{value}")]))];
        Assert.Equal(lists, places.Length);
        foreach (JsonObject place in places) place["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
        ContractFile.Matches(path, schema.ToJsonString(ContractFile.Indented) + "\n");
    }

    private static IEnumerable<JsonObject> Enumerations(JsonNode? node) => node switch
    {
        JsonObject some => some.SelectMany(member => Enumerations(member.Value)).Concat(some["enum"] is JsonArray ? [some] : []),
        JsonArray many => many.SelectMany(Enumerations),
        _ => [],
    };

    [GeneratedRegex(@"^(    verb: .* enum: )\[[^\]]*\]", RegexOptions.Multiline)]
    private static partial Regex VerbList();
}
