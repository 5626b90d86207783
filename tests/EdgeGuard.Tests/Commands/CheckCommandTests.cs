using System.Text.Json;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private static readonly string[] Members = ["pointer", "line", "column", "rule", "severity", "message"];

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-check-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Check_ends_with_0_when_nothing_is_refused()
    {
        Cli.Outcome outcome = Check("--strict", Cli.Seed(""));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        int count = Directory.GetFiles(Cli.Seed("")).Length;
        Assert.EndsWith($"{count} files: {count} accepted, 0 repaired, 0 refused\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_counts_repaired_as_accepted_unless_it_is_strict()
    {
        string file = Write("lamp.json", Camera().Replace("\"is-supported\": true", "\"is-supported\": \"true\"", StringComparison.Ordinal));

        Assert.Equal((0, "repaired"), (Check(file).ExitCode, Verdict(Check("--compat", "--json", file))));
        Assert.Equal((1, "refused"), (Check("--strict", file).ExitCode, Verdict(Check("--strict", "--json", file))));
    }

    [Fact]
    public void Check_writes_a_json_object_per_file_and_nothing_else()
    {
        Write("a", Camera());
        Write("b", Camera().Replace("\"mud-version\": 1", "\"mud-version\": 2", StringComparison.Ordinal));

        Cli.Outcome outcome = Check("--json", _folder);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Errors));
        JsonElement[] lines = [.. outcome.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([Path.Combine(_folder, "a"), Path.Combine(_folder, "b")], lines.Select(line => line.GetProperty("file").GetString()));
        Assert.Equal(["accepted", "refused"], lines.Select(line => line.GetProperty("verdict").GetString()));
        JsonElement problem = Assert.Single(lines[1].GetProperty("problems").EnumerateArray());
        Assert.Equal(Members, problem.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("/ietf-mud:mud/mud-version", 3, "error"),
            (problem.GetProperty("pointer").GetString(), problem.GetProperty("line").GetInt32(), problem.GetProperty("severity").GetString()));
    }

    [Fact]
    public void Check_judges_every_file_of_a_folder_whatever_its_name()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "deep", "deeper"));
        Write("no extension", Camera());
        Write("--json", Camera());
        Write("line\nbreak\u001b[31m.p7s", "\0");
        Write(Path.Combine("deep", "deeper", ".hidden"), Camera());

        Cli.Outcome outcome = Check(_folder);

        Assert.Equal(1, outcome.ExitCode);
        Assert.EndsWith("4 files: 3 accepted, 0 repaired, 1 refused\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', outcome.Output);
    }

    [Fact]
    public void Check_judges_the_others_when_one_cannot_be_read()
    {
        Cli.Outcome outcome = Check("--json", Path.Combine(_folder, "missing"), Cli.Seed("bulb.json"));

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal("accepted", Verdict(outcome));
        Assert.Contains("missing: cannot be read", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_takes_no_more_of_a_file_than_could_matter()
    {
        string file = Path.Combine(_folder, "huge");
        using (FileStream stream = File.Create(file)) stream.SetLength(1L << 40);

        Cli.Outcome outcome = Check("--json", file);

        Assert.Contains("byte-limit", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_judges_thousands_of_files_in_one_run()
    {
        for (int i = 0; i < 3000; i++) Write($"{i}.json", Camera());

        Assert.EndsWith("3000 files: 3000 accepted, 0 repaired, 0 refused\n", Check(_folder).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_is_a_verb_of_the_program_and_wrong_use_ends_with_2()
    {
        Assert.Equal(0, (await Cli.RunAsync("check", Cli.Seed("camera.json"))).ExitCode);
        Assert.Equal(2, (await Cli.RunAsync("check")).ExitCode);
        Assert.Equal(2, (await Cli.RunAsync("check", "--strict", "--compat", Cli.Seed("camera.json"))).ExitCode);
    }

    private static Cli.Outcome Check(params string[] arguments) => InProcess.Run(CheckCommand.Create(), arguments);

    private static string Camera() => File.ReadAllText(Cli.Seed("camera.json"));

    private static string? Verdict(Cli.Outcome outcome) =>
        JsonDocument.Parse(Assert.Single(outcome.Output.TrimEnd('\n').Split('\n'))).RootElement.GetProperty("verdict").GetString();

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
