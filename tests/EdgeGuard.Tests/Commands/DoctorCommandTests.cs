using System.Text.Json;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task Missing_and_refused_configurations_end_with_1_and_have_remedies()
    {
        Cli.Outcome missing = await Cli.RunAsync("doctor", "--json", "--config", "/nowhere/edgeguard.json", "--socket", "/nowhere/control.sock");
        Assert.Equal(1, missing.ExitCode);
        JsonElement[] findings = [.. JsonDocument.Parse(missing.Output).RootElement.EnumerateArray()];
        Assert.Contains(findings, f => f.GetProperty("subject").GetString() == "configuration" && f.GetProperty("level").GetString() == "Missing");
        Assert.NotEmpty(findings);
        Assert.All(findings.Where(f => f.GetProperty("level").GetString() is "Missing" or "Action"), f => Assert.False(string.IsNullOrEmpty(f.GetProperty("remedy").GetString()), f.ToString()));

        string config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, """{ "networks": [ { "name": "things", "kind": "iott", "interfaces": ["lan0"] } ] }""");
        Cli.Outcome refused = await Cli.RunAsync("doctor", "--config", config, "--socket", "/nowhere/control.sock");
        File.Delete(config);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"{config}:1: networks:0:kind: 'iott' must be one of iot, trusted, strict.", Cli.Unwrapped(refused.Output), StringComparison.Ordinal);
        Assert.Contains("To do: correct it; 'edgeguard config check' checks it again.", Cli.Unwrapped(refused.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_every_verb_ends_with_an_example()
    {
        Assert.Contains("Example:\n  edgeguard enforce things --show", (await Cli.RunAsync("enforce", "--help")).Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  edgeguard config check --config edgeguard.json\n  edgeguard config show", (await Cli.RunAsync("help", "config")).Output, StringComparison.Ordinal);
        string[] verbs = [.. EdgeGuardCommand.Create().Subcommands.Where(command => !command.Hidden && !CommandNotes.ExamplesOf(command).Any()).Select(command => command.Name)];
        Assert.Empty(verbs);
    }
}
