using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Doctor;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard doctor</c>: whether the agent can do its work on this machine, and what is missing.</summary>
internal static class DoctorCommand
{
    internal static Command Create()
    {
        Option<bool> json = ControlClient.JsonOption();
        Option<string> socket = ControlClient.SocketOption();
        Option<string> config = new("--config")
        {
            Description = "The configuration whose networks to look at where no agent runs.",
            DefaultValueFactory = _ => RunCommand.DefaultConfiguration,
        };
        Command command = new("doctor", "Whether the agent can do its work on this machine. Ends with 1 when something is missing.") { socket, config, json };
        command.SetAction(async (parsed, token) =>
        {
            List<Finding> findings = [.. await Examination.RunAsync(token)];
            findings.AddRange(File.Exists(parsed.GetRequiredValue(socket))
                ? await AgentAsync(parsed.GetRequiredValue(socket), token)
                : await CoverageAsync(parsed.GetRequiredValue(config)));
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(findings, DoctorJson.Default.IReadOnlyListFinding));
            else foreach (Finding finding in findings) Console.WriteLine($"{Mark(finding.Level),-8}  {finding.Subject,-28}  {finding.Message}");
            return findings.Any(f => f.Level == FindingLevel.Missing) ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whether the kernel's table is what the running agent told it, and whom its DNS gate asks.</summary>
    private static async Task<IReadOnlyList<Finding>> AgentAsync(string socket, CancellationToken token)
    {
        StatusView? status = null;
        int answered = await ControlClient.RunAsync(socket, async client =>
        {
            if (await client.AskAsync(HttpMethod.Get, "v1/status", token) is not { } body) return ExitCode.Refused;
            status = JsonSerializer.Deserialize(body, ControlJson.Default.StatusView)!;
            return ExitCode.Done;
        });
        return status is null
            ? [new(FindingLevel.Note, "table", $"no agent answers on {socket} ({answered}), so nobody looks after it; the rules of the last one stay in force")]
            : [Table(status.Enforcement), Gate(status.Gate), Broker(status.Broker), .. status.Networks.Select(Coverage)];
    }

    private static async Task<IEnumerable<Finding>> CoverageAsync(string config) =>
        File.Exists(config) && await CoverageCommand.ReadAsync(config) is { } options ? CoverageExamination.Run(options) : [];

    private static Finding Coverage(NetworkView network) => new(
        network.Coverage?.Contains("NOT covered", StringComparison.Ordinal) == true ? FindingLevel.Note : FindingLevel.Ok,
        "coverage", $"{network.Coverage} ('edgeguard coverage' says why)");

    private static Finding Gate(GateView? gate) => gate is null
        ? new(FindingLevel.Note, "dns gate", "there is none: devices' questions are not redirected")
        : new(FindingLevel.Ok, "dns gate", $"on port {gate.Port}, asks {gate.Asks}");

    private static Finding Broker(BrokerView broker) => broker switch
    {
        { Configured: false } => new(FindingLevel.Note, "broker", "none is configured: nothing is reported by MQTT"),
        { Encrypted: false } => new(FindingLevel.Note, "broker", "the connection is not encrypted, because mqtt:url says mqtt://; whoever is on the way reads and forges. Write mqtts://"),
        { Connected: false } => new(FindingLevel.Note, "broker", $"not connected: {broker.Problem ?? "trying"}"),
        _ => new(FindingLevel.Ok, "broker", "connected, encrypted"),
    };

    private static Finding Table(EnforcementView seen) => seen switch
    {
        { InForce: false } => new(FindingLevel.Missing, "table", $"{(seen.Altered ? "changed by others, " : "")}not as it should be: {seen.Problem ?? "starting"}"),
        { Repairs: > 0 } => new(FindingLevel.Note, "table",
            $"as it should be; it had to be mended {seen.Repairs} times since the agent started, last at {seen.LastRepaired:u}: {seen.LastRepair}"),
        _ => new(FindingLevel.Ok, "table", $"as the agent told it, generation {seen.Generation}"),
    };

    private static string Mark(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Note => "note",
        _ => "MISSING",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class DoctorJson : JsonSerializerContext;
