using System.Text.Json;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>A scenario, or every problem with its file.</summary>
internal abstract record ScenarioResult
{
    private ScenarioResult() { }

    /// <summary>The scenario can run.</summary>
    internal sealed record Accepted(Scenario Scenario) : ScenarioResult;

    /// <summary>The scenario cannot run.</summary>
    internal sealed record Refused(IReadOnlyList<ScenarioProblem> Problems) : ScenarioResult;
}

/// <summary>Reads a scenario file.</summary>
internal static class ScenarioReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads a scenario. It never throws because of the file's content.</summary>
    internal static ScenarioResult Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file, Strict);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            return Refused(new($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", "this is not JSON", "Correct the syntax there."));
        }
    }

    private static ScenarioResult Read(JsonElement root)
    {
        IReadOnlyList<ScenarioProblem> schema = ScenarioSchema.Check(root);
        if (schema.Count > 0) return new ScenarioResult.Refused(schema);
        Scenario scenario = root.Deserialize(ScenarioJson.Default.Scenario)!;
        ScenarioProblem[] rules = [.. ScenarioRules.Check(scenario)];
        return rules.Length == 0 ? new ScenarioResult.Accepted(scenario) : new ScenarioResult.Refused(rules);
    }

    private static ScenarioResult.Refused Refused(ScenarioProblem problem) => new([problem]);
}
