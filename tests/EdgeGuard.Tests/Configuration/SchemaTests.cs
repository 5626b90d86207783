using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Tests.Pages;

namespace EdgeGuard.Tests.Configuration;

/// <summary>The schema accepts and refuses what the agent does.</summary>
public sealed class SchemaTests
{
    private static readonly OptionKey[] Keys = [.. OptionModel.Sections.SelectMany(section => section.Keys)];

    [ToolTheory(Tool.JsonSchema)]
    [InlineData("README.md")]
    [InlineData("deploy/README.md")]
    [InlineData("deploy/fleet/README.md")]
    public async Task Configurations_of_the_pages_are_valid(string page)
    {
        string[] shown = [.. PageBlocks.Of(page, "json").Where(json => !json.Contains("\"specversion\"", StringComparison.Ordinal))];

        Assert.NotEmpty(shown);
        Assert.All(await SchemaJudge.ProblemsAsync(shown), Assert.Empty);
    }

    [ToolFact(Tool.JsonSchema)]
    public async Task Schema_may_be_named_in_the_configuration()
    {
        string written = """{ "$schema": "edgeguard.schema.json", "networks": [{ "name": "things", "kind": "iot", "interfaces": ["eth1"] }] }""";

        Assert.Empty(Assert.Single(await SchemaJudge.ProblemsAsync(written)));
        Assert.Empty(AgentJudge.Problems(written));
    }

    [ToolFact(Tool.JsonSchema)]
    public Task A_misspelt_key_is_refused_by_schema_and_agent() =>
        AssertAsync(isRight: false, [.. Keys.Where(key => key.Path != "roles").Select(SampleConfiguration.Misspelt)]);

    [ToolFact(Tool.JsonSchema)]
    public Task Numbers_within_their_range_are_accepted_by_schema_and_agent() =>
        AssertAsync(isRight: true, [.. Ranges().SelectMany(key => new[] { With(key.Key, key.Least), With(key.Key, key.Most) })]);

    [ToolFact(Tool.JsonSchema)]
    public Task Numbers_out_of_their_range_are_refused_by_schema_and_agent() =>
        AssertAsync(isRight: false, [.. Ranges().SelectMany(key => new[] { With(key.Key, key.Below), With(key.Key, key.Most + 1) })]);

    [ToolFact(Tool.JsonSchema)]
    public Task Unknown_words_are_refused_by_schema_and_agent() =>
        AssertAsync(isRight: false, [.. Keys.Where(IsWord).Select(key => SampleConfiguration.With(key, "no such/word !"))]);

    [ToolFact(Tool.JsonSchema)]
    public Task Examples_are_accepted_by_schema_and_agent() =>
        AssertAsync(isRight: true, [.. from key in Keys where key.Example is not null && IsAlone(key) from value in Values(key) select SampleConfiguration.With(key, value)]);

    private static async Task AssertAsync(bool isRight, string[] configurations)
    {
        string[][] bySchema = await SchemaJudge.ProblemsAsync(configurations);
        string[] wrong =
        [
            .. configurations.Zip(bySchema, (json, problems) => (Json: json, Schema: problems, Agent: AgentJudge.Problems(json)))
                .Where(one => one.Schema.Length == 0 != isRight || one.Agent.Length == 0 != isRight)
                .Select(one => $"{one.Json}\n  schema: {string.Join("; ", one.Schema)}\n  agent: {string.Join("; ", one.Agent)}"),
        ];

        Assert.NotEmpty(configurations);
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    // 0 is allowed beside a range that begins above it, so the value below the range is not 0 there.
    private static IEnumerable<(OptionKey Key, int Least, int Most, int Below)> Ranges() =>
        from key in Keys
        let range = key.Attribute<RangeAttribute>()
        where range is not null
        let least = Convert.ToInt32(range.Minimum, CultureInfo.InvariantCulture)
        select (key, least, Convert.ToInt32(range.Maximum, CultureInfo.InvariantCulture), least - 1);

    private static string With(OptionKey key, int value) => SampleConfiguration.With(key, value);

    private static bool IsWord(OptionKey key) =>
        key.Attribute<RangeAttribute>() is null && (key.Allowed is not null || key.Attribute<RegularExpressionAttribute>() is not null);

    // These need another key beside them.
    private static bool IsAlone(OptionKey key) =>
        key.Path is not ("mqtt.clientCertificateFile" or "mqtt.clientKeyFile" or "mqtt.username" or "mqtt.passwordFile" or "mqtt.commands" or "mqtt.transport" or "controllers[].members" or "leds.quietHours.from" or "leds.quietHours.until");

    private static JsonArray Values(OptionKey key) =>
        JsonNode.Parse(key.Example!) is JsonArray many && key.Member is not null ? many : new(JsonNode.Parse(key.Example!));
}
