using System.Diagnostics;
using System.Text.Json;
using EdgeGuard.Commands;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Tests.Commands;

/// <summary>The command line of <c>edgeguard fleet watch</c>; what it counts is in FleetViewTests.</summary>
public sealed class FleetWatchCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-fleet-");

    public void Dispose() => _folder.Delete(recursive: true);

    [BrokerFact]
    public async Task Lines_of_json_and_metrics_show_the_same_fleet()
    {
        int port = MosquittoBroker.FreePort(), metrics = MosquittoBroker.FreePort();
        string configuration = Path.Combine(_folder.FullName, "mosquitto.conf");
        await File.WriteAllTextAsync(configuration, $"user {Environment.UserName}\nlistener {port} 127.0.0.1\nallow_anonymous true\nlog_dest stderr\n");
        await using MosquittoBroker broker = new(configuration);
        await broker.StartAsync();
        using Process simulation = Process.Start(new ProcessStartInfo("dotnet", [Cli.Program, "fleet", "simulate", "--gateways", "3", "--devices", "2", "--broker", $"mqtt://127.0.0.1:{port}"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using Process watch = Process.Start(new ProcessStartInfo("dotnet", [Cli.Program, "fleet", "watch", "--broker", $"mqtt://127.0.0.1:{port}", "--json", "--metrics", $"{metrics}"]) { RedirectStandardOutput = true })!;
        try
        {
            JsonElement gateways;
            do gateways = JsonDocument.Parse((await watch.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)))!).RootElement.GetProperty("gateways");
            while (gateways.GetProperty("up").GetInt32() < 3);
            using HttpClient client = new();
            string text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics"));

            Assert.Equal((3, 3), (gateways.GetProperty("total").GetInt32(), gateways.GetProperty("simulated").GetInt32()));
            Assert.Contains("edgeguard_fleet_gateways{condition=\"up\"} 3\n", text, StringComparison.Ordinal);
            Assert.Contains("edgeguard_fleet_connected 1\n", text, StringComparison.Ordinal);
        }
        finally
        {
            watch.Kill();
            simulation.Kill();
        }
    }

    [Fact]
    public async Task A_broker_that_is_not_there_ends_with_2_and_is_named()
    {
        Cli.Outcome outcome = await Cli.RunAsync("fleet", "watch", "--broker", $"mqtt://127.0.0.1:{MosquittoBroker.FreePort()}", "--for", "1s");

        Assert.Equal(ExitCode.CouldNotRun, outcome.ExitCode);
        Assert.Contains("NOT connected", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing listens", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--metrics", "70000", "--metrics")]
    [InlineData("--share", "a/b", "--share")]
    [InlineData("--prefix", "a/b/c", "--prefix")]
    public async Task Wrong_words_end_with_2(string option, string value, string words)
    {
        Cli.Outcome outcome = await Cli.RunAsync("fleet", "watch", "--broker", "mqtt://localhost", option, value);

        Assert.Equal(ExitCode.CouldNotRun, outcome.ExitCode);
        Assert.Contains(words, outcome.Errors, StringComparison.Ordinal);
    }
}
