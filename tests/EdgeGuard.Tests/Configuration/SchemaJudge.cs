using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Configuration;

/// <summary>Python's <c>jsonschema</c>, which validates configurations by <c>deploy/edgeguard.schema.json</c>.</summary>
internal static class SchemaJudge
{
    private const string Program = """
        import json, sys, jsonschema
        work = json.load(sys.stdin)
        jsonschema.Draft202012Validator.check_schema(work["schema"])
        judge = jsonschema.Draft202012Validator(work["schema"])
        print(json.dumps([[error.message for error in judge.iter_errors(one)] for one in work["configurations"]]))
        """;

    /// <summary>The problems of each configuration, in order.</summary>
    internal static async Task<string[][]> ProblemsAsync(params string[] configurations)
    {
        JsonObject work = new()
        {
            ["schema"] = JsonNode.Parse(Repository.Read("deploy/edgeguard.schema.json")),
            ["configurations"] = new JsonArray([.. configurations.Select(text => JsonNode.Parse(text))]),
        };
        (int exit, string output) = await Tools.RunAsync(Tools.Python, ["-c", Program], work.ToJsonString());
        Assert.True(exit == 0, output);
        return JsonSerializer.Deserialize<string[][]>(output)!;
    }
}
