using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Doctor;
using EdgeGuard.Agent.Views;

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
            HelpName = "FILE",
            Description = "The configuration whose networks are examined if no agent runs.",
            DefaultValueFactory = _ => RunCommand.DefaultConfiguration,
        };
        Option<bool> resetTime = new("--reset-time") { Description = "Clear the time floor for certificates, if the clock was once synchronized to a wrong time. The build date stays." };
        Command command = new("doctor", "Check whether the agent can run on this machine, and list what is missing.") { socket, config, resetTime, json };
        command.SetAction(async (parsed, token) =>
        {
            string folder = StateFolder.Of(parsed.GetRequiredValue(config));
            if (parsed.GetValue(resetTime)) return ResetTime(folder);
            StatusView? agent = File.Exists(parsed.GetRequiredValue(socket)) ? await StatusAsync(parsed.GetRequiredValue(socket), token) : null;
            List<DoctorFinding> findings = [.. await DoctorExamination.RunAsync(token), ClockExamination.Run(agent?.StateFolder ?? folder)];
            findings.AddRange(await LeaseFilesAsync(agent, parsed.GetRequiredValue(config)));
            findings.AddRange(agent is not null ? Agent(agent)
                : File.Exists(parsed.GetRequiredValue(socket)) ? [NoAnswer(parsed.GetRequiredValue(socket))]
                : await CoverageAsync(parsed.GetRequiredValue(config)));
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(findings, DoctorJson.Default.IReadOnlyListDoctorFinding));
            else foreach (DoctorFinding finding in findings) Screen.Line($"{Mark(finding.Level),-8}  {finding.Subject,-28}  {finding.Message}");
            return findings.Any(f => f.Level == DoctorFindingLevel.Missing) ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    private static int ResetTime(string folder)
    {
        TimeFloor floor = new(folder);
        try
        {
            DateTimeOffset? before = floor.Held;
            floor.Clear();
            Screen.Line($"{(before is { } time ? $"Cleared: {time:u}." : "There was no time to clear.")} The earliest time for certificates is now the build date, {floor.Value:yyyy-MM-dd}.");
            return ExitCode.Done;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Screen.Error(problem.Message);
            return ExitCode.CouldNotRun;
        }
    }

    private static async Task<StatusView?> StatusAsync(string socket, CancellationToken token)
    {
        StatusView? status = null;
        await ControlClient.RunAsync(socket, async client =>
        {
            if (await client.AskAsync(HttpMethod.Get, "v1/status", token) is not { } body) return ExitCode.Refused;
            status = JsonSerializer.Deserialize(body, ControlJson.Default.StatusView)!;
            return ExitCode.Done;
        });
        return status;
    }

    private static DoctorFinding NoAnswer(string socket) =>
        new(DoctorFindingLevel.Note, "table", $"no agent answers on {socket}, so no agent maintains the rules; those of the last agent stay in force");

    /// <summary>Whether the kernel has the running agent's ruleset, and which name servers its DNS proxy asks.</summary>
    private static IReadOnlyList<DoctorFinding> Agent(StatusView status) =>
        [Table(status.Enforcement), Gate(status.Gate), Broker(status.Broker), .. status.Networks.Select(Coverage), .. (status.Concerns ?? []).Where(c => c.Kind == "degraded").Select(c => new DoctorFinding(DoctorFindingLevel.Note, "concern", c.Why))];

    private static async Task<IEnumerable<DoctorFinding>> CoverageAsync(string config) =>
        File.Exists(config) && await CoverageCommand.ReadAsync(config) is { } options ? CoverageExamination.Run(options) : [];

    // The agent that runs may have been started with another configuration, or with this one before it was changed.
    private static async Task<IEnumerable<DoctorFinding>> LeaseFilesAsync(StatusView? agent, string config) => LeaseFileExamination.Run(
        agent is not null ? agent.LeaseFiles : File.Exists(config) && await CoverageCommand.ReadAsync(config) is { } options ? [.. options.Discovery.LeaseFiles] : null);

    private static DoctorFinding Coverage(NetworkView network) => new(
        network.Coverage is { } said && (said.Contains("NOT covered", StringComparison.Ordinal) || said.Contains("blocked by others", StringComparison.Ordinal)) ? DoctorFindingLevel.Note : DoctorFindingLevel.Ok,
        "coverage", $"{network.Coverage} ('edgeguard coverage' says why)");

    private static DoctorFinding Gate(GateView? gate) => gate is null
        ? new(DoctorFindingLevel.Note, "DNS proxy", "off: DNS queries of devices are not redirected")
        : new(DoctorFindingLevel.Ok, "DNS proxy", $"on port {gate.Port}, asks {gate.Asks}");

    private static DoctorFinding Broker(BrokerView broker) => broker switch
    {
        { Configured: false } => new(DoctorFindingLevel.Note, "broker", "none configured: nothing is reported by MQTT"),
        { Encrypted: false } => new(DoctorFindingLevel.Note, "broker",
            $"the connection is not encrypted, because mqtt:url begins with mqtt://; others can read and forge messages. Use mqtts://{Also(broker)}"),
        { Connected: false } => new(DoctorFindingLevel.Note, "broker", $"not connected: {broker.Problem ?? "trying"}{Also(broker)}"),
        { Remark: { } remark } => new(DoctorFindingLevel.Note, "broker", $"connected, but {remark}"),
        _ => new(DoctorFindingLevel.Ok, "broker", "connected, encrypted"),
    };

    private static string Also(BrokerView broker) => broker.Remark is { } remark ? $" Also: {remark}" : "";

    private static DoctorFinding Table(EnforcementView seen) => seen switch
    {
        { InForce: false } => new(DoctorFindingLevel.Missing, "table", $"{(seen.Altered ? "changed by others, " : "")}not correct: {seen.Problem ?? "starting"}"),
        { Repairs: > 0 } => new(DoctorFindingLevel.Note, "table",
            $"correct; repaired {seen.Repairs} times since the agent started, last at {seen.LastRepaired:u}: {seen.LastRepair}"),
        _ => new(DoctorFindingLevel.Ok, "table", $"correct, generation {seen.Generation}"),
    };

    private static string Mark(DoctorFindingLevel level) => level switch
    {
        DoctorFindingLevel.Ok => "ok",
        DoctorFindingLevel.Note => "note",
        _ => "MISSING",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<DoctorFinding>))]
internal sealed partial class DoctorJson : JsonSerializerContext;
