using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeGuard.Agent.Fleet.Simulation;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Clock;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard fleet simulate</c>: the telemetry of many gateways in one process.</summary>
internal static class FleetSimulateCommand
{
    private const int MostGateways = 10_000, MostDevices = 1_000;

    internal static Command Create()
    {
        BrokerOptions broker = new();
        Option<int> gateways = new("--gateways") { HelpName = "N", Required = true, Description = $"How many gateways, 1 to {MostGateways}." };
        Option<int> devices = new("--devices") { HelpName = "N", Required = true, Description = $"Devices behind each gateway, 0 to {MostDevices}." };
        Option<double> rate = new("--rate") { HelpName = "PER_MINUTE", Description = "What happens behind each gateway in a minute on average. 0: nothing.", DefaultValueFactory = _ => 6 };
        Option<string?> duration = new("--duration") { HelpName = "LENGTH", Description = $"How long: {DurationOption.Grammar}. Default: until Ctrl-C." };
        Option<string?> health = new("--health") { HelpName = "LENGTH", Description = "Time from one health message to the next, 10s to 1h. Default: 5m." };
        Option<int> seed = new("--seed") { HelpName = "N", Description = "The same seed gives the same homes.", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "Write the result as JSON to standard output, and nothing else there." };
        Command command = new("simulate", "Connect simulated gateways to a broker. Their messages are those of real ones, each marked \"simulated\":true.")
        {
            gateways, devices, rate, duration, health, seed, json,
        };
        broker.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            TimeSpan? length = parsed.GetValue(duration) is { } text ? DurationText.Read(text) ?? TimeSpan.Zero : null;
            if (Problem(parsed.GetRequiredValue(gateways), parsed.GetRequiredValue(devices), parsed.GetRequiredValue(rate), length) is { } problem)
            {
                Screen.Error(problem);
                return ExitCode.CouldNotRun;
            }
            return broker.Read(parsed, isPattern: true, parsed.GetValue(health)) is { } options
                ? await RunAsync(new(parsed.GetRequiredValue(gateways), parsed.GetRequiredValue(devices), options, parsed.GetRequiredValue(rate), length, parsed.GetRequiredValue(seed)), parsed.GetValue(json), token)
                : ExitCode.CouldNotRun;
        });
        return command.With("edgeguard fleet simulate --gateways 10 --devices 20 --broker mqtt://127.0.0.1 --duration 1m", done: "every event was acknowledged", refused: "an event was lost", couldNotRun: "an argument is wrong, or the broker cannot be reached");
    }

    private static string? Problem(int gateways, int devices, double rate, TimeSpan? length) =>
        gateways is < 1 or > MostGateways ? $"--gateways: {gateways} is not 1 to {MostGateways}."
        : devices is < 0 or > MostDevices ? $"--devices: {devices} is not 0 to {MostDevices}."
        : rate is not (>= 0 and <= 6000) ? "--rate: write 0 to 6000."
        : length == TimeSpan.Zero ? $"--duration: write {DurationOption.Grammar}."
        : null;

    private static async Task<int> RunAsync(FleetSimulationSettings settings, bool json, CancellationToken token)
    {
        try
        {
            FleetSimulationResult result = await FleetSimulation.RunAsync(settings, Screen.Error, BootClock.Instance, token);
            if (json) Console.WriteLine(JsonSerializer.Serialize(result, ToolJson.Readable.FleetSimulationResult));
            else Print(result);
            return result.Lost == 0 ? ExitCode.Done : ExitCode.Refused;
        }
        catch (Exception problem) when (problem is FleetSimulationException or IOException)
        {
            Screen.Error(problem.Message);
            return ExitCode.CouldNotRun;
        }
    }

    private static void Print(FleetSimulationResult result)
    {
        Screen.Line($"gateways    {result.Gateways}, {result.Devices} devices each, {result.DurationS:0.#} s");
        Screen.Line($"events      {result.Sent} sent, {result.Acked} acknowledged, {result.Lost} lost");
        Screen.Line(string.Create(CultureInfo.InvariantCulture, $"messages    {result.MessagesPerS:0.#} a second, {result.Bytes / 1000.0:0.#} kB"));
        Screen.Line($"memory      {result.RssBytes >> 20} MiB, {(result.RssBytes >> 10) / result.Gateways} KiB for each gateway");
        if (result.Reconnects > 0)
            Screen.Line(string.Create(CultureInfo.InvariantCulture, $"reconnects  {result.Reconnects}, at most {result.ReconnectsInBusiestSecond} in a second; the longest gap was {result.LongestAwayS:0.#} s"));
    }
}
