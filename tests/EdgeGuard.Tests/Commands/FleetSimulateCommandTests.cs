using System.Text.Json;
using EdgeGuard.Commands;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Tests.Commands;

/// <summary>The command line of <c>edgeguard fleet simulate</c>; what it does is in FleetSimulationTests.</summary>
public sealed class FleetSimulateCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-fleet-");

    public void Dispose() => _folder.Delete(recursive: true);

    [BrokerFact]
    public async Task Result_is_json_and_ends_with_0()
    {
        int port = MosquittoBroker.FreePort();
        string configuration = Path.Combine(_folder.FullName, "mosquitto.conf");
        await File.WriteAllTextAsync(configuration, $"user {Environment.UserName}\nlistener {port} 127.0.0.1\nallow_anonymous true\nlog_dest stderr\n");
        await using MosquittoBroker broker = new(configuration);
        await broker.StartAsync();

        Cli.Outcome outcome = await Cli.RunAsync("fleet", "simulate", "--gateways", "2", "--devices", "3", "--broker", $"mqtt://127.0.0.1:{port}", "--duration", "2s", "--rate", "60", "--json");

        Assert.Equal(ExitCode.Done, outcome.ExitCode);
        JsonElement result = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(["gateways", "devices", "duration_s", "sent", "acked", "lost", "messages_per_s", "rss_bytes"], result.EnumerateObject().Take(8).Select(member => member.Name));
        Assert.Equal((2, 3, 0), (result.GetProperty("gateways").GetInt32(), result.GetProperty("devices").GetInt32(), result.GetProperty("lost").GetInt32()));
        Assert.Contains("2 of 2 connected", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--gateways", "0", "1", "mqtt://localhost", "--gateways")]
    [InlineData("--gateways", "1", "1001", "mqtt://localhost", "--devices")]
    [InlineData("--gateways", "1", "1", "http://localhost", "--broker: The broker's address must begin with")]
    public async Task Wrong_words_end_with_2(string option, string gateways, string devices, string broker, string words)
    {
        Cli.Outcome outcome = await Cli.RunAsync("fleet", "simulate", option, gateways, "--devices", devices, "--broker", broker);

        Assert.Equal((ExitCode.CouldNotRun, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(words, Cli.Unwrapped(outcome.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--username", "someone", "--username: goes with passwordFile")]
    [InlineData("--ca-file", "/nowhere.pem", "--broker: mqtt:// uses no certificates")]
    [InlineData("--duration", "soon", "--duration")]
    [InlineData("--rate", "-1", "--rate")]
    public async Task An_option_that_cannot_be_used_is_named(string option, string value, string words)
    {
        Cli.Outcome outcome = await Cli.RunAsync("fleet", "simulate", "--gateways", "1", "--devices", "1", "--broker", "mqtt://localhost", option, value);

        Assert.Equal(ExitCode.CouldNotRun, outcome.ExitCode);
        Assert.Contains(words, Cli.Unwrapped(outcome.Errors), StringComparison.Ordinal);
    }
}
