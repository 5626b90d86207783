using System.Text.Json;
using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Commands;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly string _config = Path.GetTempFileName();

    public void Dispose() => File.Delete(_config);

    [Fact]
    public async Task Every_problem_has_its_line_the_value_found_and_an_example()
    {
        Cli.Outcome outcome = await CheckAsync("""
            {
              // Comments are allowed.
              "networks": [
                { "name": "things", "kind": "iott", "interfaces": "eth1" },
                { "name": "family", "kind": "trusted", "interfaces": ["a b"], "mod": "enforce" },
              ],
              "dns": {
                "port": "soon",
                "gate": 7
              },
              "mqtt": { "url": "http://broker" },
              "coverage": { "probeSeconds": 5 }
            }
            """);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        string said = Cli.Unwrapped(outcome.Errors);
        string[] expected =
        [
            $"{_config}:4: networks:0:kind: 'iott' must be one of iot, trusted, strict. For example: \"kind\": \"iot\"",
            $"{_config}:4: networks:0:interfaces: this must be a list in brackets. Found: eth1. For example: \"interfaces\": [\"eth1\"]",
            $"{_config}:5: networks:1:interfaces: 'a b' is no interface name",
            $"{_config}:5: networks:1:mod: unknown key",
            $"{_config}:8: dns:port: this must be a whole number. Found: soon. For example: \"port\":",
            $"{_config}:9: dns:gate: this must be true or false. Found: 7. For example: \"gate\":",
            $"{_config}:11: mqtt:url: ",
            $"{_config}:12: coverage:probeSeconds: 5 must be 10 to 3600. For example: \"probeSeconds\": 300",
        ];
        Assert.All(expected, line => Assert.Contains(line, said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invalid_json_has_line_and_column_and_a_key_that_is_written_twice_both_lines()
    {
        Assert.Contains($"{_config}:3:3: this is no valid JSON: ", (await CheckAsync("{\n  \"gateway\": {}\n  \"networks\": []\n}")).Errors, StringComparison.Ordinal);
        Assert.Contains($"{_config}:3: gateway: this is written a second time; the first is in line 2.", (await CheckAsync("{\n  \"gateway\": {},\n  \"gateway\": {}\n}")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Right_configuration_with_comments_is_right_and_shown_with_lines_and_defaults()
    {
        Cli.Outcome right = await CheckAsync("""
            {
              /* the home */
              "networks": [ { "name": "things", "kind": "iot", "interfaces": ["lan0"] } ],
              "dns": { "port": "10054" },
            }
            """);
        Assert.Equal((0, ""), (right.ExitCode, right.Errors));

        string shown = (await Cli.RunAsync("config", "show", "--config", _config)).Output;
        Assert.All(["networks:0:kind = \"iot\"   (line 3)", "dns:port = \"10054\"   (line 4)", "coverage:probeSeconds = 60   (default)"], line => Assert.Contains(line, shown, StringComparison.Ordinal));
        Assert.DoesNotContain("dns:port = 10053", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_is_that_of_the_package_and_a_missing_file_ends_with_2()
    {
        Cli.Outcome schema = await Cli.RunAsync("config", "schema");
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "edgeguard.schema.json")), schema.Output);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(schema.Output).RootElement.GetProperty("properties").ValueKind);
        Assert.Equal(2, (await Cli.RunAsync("config", "check", "--config", "/nowhere/edgeguard.json")).ExitCode);
    }

    private async Task<Cli.Outcome> CheckAsync(string text)
    {
        await File.WriteAllTextAsync(_config, text);
        return await Cli.RunAsync("config", "check", "--config", _config);
    }
}
