using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>A verb of the command line says what it should, in this order.</summary>
internal sealed record ExpectWordsStep : Step
{
    /// <summary>The verb and its arguments; <c>{DEVICE}</c> stands for a device's id.</summary>
    public required IReadOnlyList<string> Verb { get; init; }

    /// <summary>What its output must have, one after another.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        string[] arguments = [.. Verb.Select(word => stage.Scenario.Devices.Aggregate(word, (text, d) => text.Replace($"{{{d.Name}}}", d.Id, StringComparison.Ordinal)))];
        Outcome outcome = await stage.Agent.VerbAsync(arguments, cancellation);
        if (outcome.ExitCode != 0) return new(false, $"the command ended with {outcome.ExitCode}: {outcome.Error.Trim()}");
        int at = 0;
        foreach (string word in Words)
        {
            int found = outcome.Output.IndexOf(word, at, StringComparison.Ordinal);
            if (found < 0) return new(false, $"it does not say '{word}' where it should", outcome.Output);
            at = found + word.Length;
        }
        return new(true, $"edgeguard {string.Join(' ', arguments)}", outcome.Output);
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        if (Verb.Count == 0) yield return new($"{place}.verb", "there is no verb", "Write one of 'edgeguard --help'.");
    }
}
