using System.Text.Json;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>A scenario, or everything that is wrong with it.</summary>
internal abstract record ScenarioResult
{
    private ScenarioResult() { }

    /// <summary>It can be played.</summary>
    internal sealed record Accepted(Scenario Scenario) : ScenarioResult;

    /// <summary>It cannot.</summary>
    internal sealed record Refused(IReadOnlyList<ScenarioProblem> Problems) : ScenarioResult;
}

/// <summary>Bytes of a file → scenario.</summary>
internal static class ScenarioReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads a scenario; never throws for what stands in the file.</summary>
    internal static ScenarioResult Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file, Strict);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            return Refused(new($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", "this is not JSON", "Mend it there."));
        }
    }

    private static ScenarioResult Read(JsonElement root)
    {
        IReadOnlyList<ScenarioProblem> form = ScenarioForm.Check(root);
        if (form.Count > 0) return new ScenarioResult.Refused(form);
        Scenario scenario = root.Deserialize(ScenarioJson.Default.Scenario)!;
        ScenarioProblem[] rules = [.. ScenarioRules.Check(scenario)];
        return rules.Length == 0 ? new ScenarioResult.Accepted(scenario) : new ScenarioResult.Refused(rules);
    }

    private static ScenarioResult.Refused Refused(ScenarioProblem problem) => new([problem]);
}
