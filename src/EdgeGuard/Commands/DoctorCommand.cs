using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Doctor;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard doctor</c>: whether the agent can do its work on this machine, and what is missing.</summary>
internal static class DoctorCommand
{
    private const string Subject = "configuration";

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
        Command command = new("doctor", "Check whether the agent can run on this machine, and list what is missing or needs action, with the remedy.") { socket, config, resetTime, json };
        command.SetAction(async (parsed, token) =>
        {
            string path = parsed.GetRequiredValue(config), folder = StateFolder.Of(path);
            if (parsed.GetValue(resetTime)) return ResetTime(folder);
            IReadOnlyList<DoctorFinding> findings = await ExamineAsync(path, parsed.GetRequiredValue(socket), folder, token);

            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(findings, DoctorJson.Default.IReadOnlyListDoctorFinding));
            else foreach (string line in findings.SelectMany(Lines)) Screen.Line(line);
            return findings.Any(f => f.Level >= DoctorFindingLevel.Action) ? ExitCode.Refused : ExitCode.Done;
        });
        return command.With("edgeguard doctor", done: "nothing is missing, and nothing needs action", refused: "something is missing or needs action", couldNotRun: "a wrong argument");
    }

    private static async Task<IReadOnlyList<DoctorFinding>> ExamineAsync(string config, string socket, string folder, CancellationToken token)
    {
        StatusView? agent = File.Exists(socket) ? await StatusAsync(socket, token) : null;
        List<DoctorFinding> configured = [.. Configuration(config, isNeeded: agent is null)];
        AgentOptions? options = configured is [{ Level: DoctorFindingLevel.Ok }] ? await CoverageCommand.ReadAsync(config) : null;
        return
        [
            .. configured, .. await DoctorExamination.RunAsync(token), ClockExamination.Run(agent?.StateFolder ?? folder), .. MachineExamination.Run(options),
            .. LeaseFileExamination.Run(LeaseFiles(agent, options)), .. agent is null ? WithoutAgent(socket, options) : Agent(agent),
        ];
    }

    // An agent that runs may have been started with another configuration, or with this one before it was changed.
    private static IReadOnlyList<string>? LeaseFiles(StatusView? agent, AgentOptions? options) =>
        agent is not null ? agent.LeaseFiles : options is not null ? [.. options.Discovery.LeaseFiles] : null;

    // A running agent may have another one.
    private static IEnumerable<DoctorFinding> Configuration(string config, bool isNeeded)
    {
        try
        {
            IReadOnlyList<string> problems = RunCommand.ProblemsOf(config);
            return problems.Count == 0 ? [new(DoctorFindingLevel.Ok, Subject, $"{config} is right")]
                : [.. problems.Select(problem => new DoctorFinding(DoctorFindingLevel.Missing, Subject, problem) { Remedy = "correct it; 'edgeguard config check' checks it again" })];
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            if (!isNeeded) return [];
            return missing is UnauthorizedAccessException
                ? [new(DoctorFindingLevel.Note, Subject, $"{config} may not be read by you") { Remedy = "run it with sudo" }]
                : [new(DoctorFindingLevel.Missing, Subject, $"there is no {config}, so no network is governed") { Remedy = "write it as in README, section First configuration, or name another with --config" }];
        }
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

    private static IEnumerable<DoctorFinding> WithoutAgent(string socket, AgentOptions? options) =>
        File.Exists(socket) ? [NoAnswer(socket)] : options is null ? [] : CoverageExamination.Run(options);

    private static DoctorFinding NoAnswer(string socket) =>
        new(DoctorFindingLevel.Note, "table", $"no agent answers on {socket}, so no agent maintains the rules; those of the last agent stay in force");

    /// <summary>Whether the kernel has the running agent's ruleset, and which name servers its DNS proxy asks.</summary>
    private static IReadOnlyList<DoctorFinding> Agent(StatusView status) =>
        [Table(status.Enforcement), Gate(status.Gate), Broker(status.Broker), .. status.Networks.Select(Coverage), .. (status.Concerns ?? []).SelectMany(Concern)];

    private static IEnumerable<DoctorFinding> Concern(ConcernView concern) => concern.Kind switch
    {
        "bypass" => [new(DoctorFindingLevel.Action, "bypass", concern.Why) { Remedy = "disconnect that router, or put the devices on a network of their own" }],
        "intruder" => [new(DoctorFindingLevel.Action, "rogue server", concern.Why) { Remedy = "disconnect it; if it is yours, name it in 'dhcpServers' or 'routers' of its network" }],
        "degraded" => [new(DoctorFindingLevel.Note, "concern", concern.Why)],
        _ => [],
    };

    private static DoctorFinding Coverage(NetworkView network) => network.Coverage switch
    {
        { } said when said.Contains("blocked by others", StringComparison.Ordinal) =>
            new(DoctorFindingLevel.Action, "coverage", said) { Remedy = "'edgeguard coverage' names the chain that drops it, and the command that lets it pass" },
        { } said when said.Contains("NOT covered", StringComparison.Ordinal) => new(DoctorFindingLevel.Note, "coverage", said) { Remedy = "'edgeguard coverage' says why, and what would cover it" },
        var said => new(DoctorFindingLevel.Ok, "coverage", said ?? ""),
    };

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
        { InForce: false } => new(DoctorFindingLevel.Missing, "table", $"{(seen.Altered ? "changed by others, " : "")}not correct: {seen.Problem ?? "starting"}") { Remedy = "the agent tries again by itself; if it stays so, the message names what the kernel refused" },
        { Repairs: > 0 } => new(DoctorFindingLevel.Note, "table",
            $"correct; repaired {seen.Repairs} times since the agent started, last at {seen.LastRepaired:u}: {seen.LastRepair}"),
        _ => new(DoctorFindingLevel.Ok, "table", $"correct, generation {seen.Generation}"),
    };

    private static IEnumerable<string> Lines(DoctorFinding finding) =>
    [
        $"{Mark(finding.Level),-8}  {finding.Subject,-28}  {Plain.Text(finding.Message)}",
        .. finding.Remedy is { } remedy ? (string[])[$"{"",-8}  To do: {Plain.Text(remedy)}."] : [],
    ];

    private static string Mark(DoctorFindingLevel level) => level switch
    {
        DoctorFindingLevel.Ok => "ok",
        DoctorFindingLevel.Note => "note",
        DoctorFindingLevel.Action => "ACTION",
        _ => "MISSING",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<DoctorFinding>))]
internal sealed partial class DoctorJson : JsonSerializerContext;
