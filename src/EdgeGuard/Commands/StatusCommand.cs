using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard status</c>: how the agent stands.</summary>
internal static class StatusCommand
{
    internal static Command Create()
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("status", "Show the state of the agent.") { socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Get, "v1/status", token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.StatusView)!);
            return ExitCode.Done;
        }));
        return command.With("edgeguard status");
    }

    private static void Print(StatusView status)
    {
        Screen.Line($"EdgeGuard {status.Version} on {status.Gateway}");
        Print(status.Enforcement);
        if (status.PausedUntil is { } until) Screen.Line($"pause     ENFORCEMENT IS PAUSED until {until:u}");
        foreach (TrialView trial in status.Trials ?? [])
            Screen.Line($"trial     {Plain.Text(trial.Subject)} is NOT CONFIRMED: at {trial.ConfirmBy:u} its mode before returns. Over a new connection: edgeguard confirm");
        foreach (string line in Worries(status)) Screen.Line(line);
        foreach (NetworkView network in status.Networks)
            Screen.Line($"network   {network.Name}: {network.Kind}, {network.Mode}, on {string.Join(", ", network.Interfaces)} ({Prefixes(network)})");
        Screen.Line($"coverage  {string.Join(" | ", status.Networks.Select(n => n.Coverage))}");
        Screen.Line($"devices   {status.Devices}, {status.Held} of them under a response");
        Screen.Line($"broker    {Broker(status.Broker)}");
        foreach (string line in (status.Overrides ?? []).Select(Override)) Screen.Line(line);
        foreach (ProfileFailureView failure in status.ProfileFailures) Screen.Line($"profile   {Plain.Text(failure.Profile)} is not in force: {Plain.Text(failure.Reason)}");
    }

    /// <summary>What the operator should look at, a line each.</summary>
    internal static IEnumerable<string> Worries(StatusView status) =>
    [
        .. (status.Weaknesses ?? []).Select(weakness => $"WEAKNESS  {weakness}"),
        .. (status.Pending ?? []).SelectMany(Pending),
        .. Dropped(status),
        .. (status.Concerns ?? []).Select(concern => $"concern   {Words(concern.Kind)} since {concern.Since:u}: {Plain.Text(concern.Why)}"),
    ];

    private static IEnumerable<string> Pending(ApprovalView entry) =>
    [
        $"pending   {entry.Device} requests {Plain.Text(entry.Asks)}: {Plain.Text(entry.Why)}. To approve: edgeguard approve {entry.Id}",
        .. entry.Adds.Select(sentence => $"          approval would add: {Plain.Text(sentence)}"),
    ];

    private static IEnumerable<string> Dropped(StatusView status)
    {
        if (status.Shed is { Reports: > 0 } or { Questions: > 0 })
            yield return $"shed      {status.Shed.Reports} reports and {status.Shed.Questions} DNS queries were dropped unread since the start, because too many came";
        if (status.Shed is { Sightings: > 0 })
            yield return $"unknown   {status.Shed.Sightings} sightings of unknown devices were refused since the start, because too many came or too many devices are known";
        if (status.Shed is { Inputs: > 0 })
            yield return $"skipped   {status.Shed.Inputs} inputs made a stage fail and were skipped since the start; 'edgeguard events' names them";
        if (status.Reports is { Lost: > 0 } or { Shed: > 0 })
            yield return $"reports   {status.Reports.Lost} packet reports of the kernel were lost, {status.Reports.Shed} were dropped unread; the total of each device counts every packet";
    }

    private static void Print(EnforcementView enforcement)
    {
        Screen.Line(enforcement.InForce
            ? $"rules     in force, generation {enforcement.Generation}"
            : $"rules     {(enforcement.Altered ? "CHANGED BY OTHERS and " : "")}NOT correct: {enforcement.Problem ?? "starting"}");
        if (enforcement is { Repairs: > 0, LastRepair: { } repair, LastRepaired: { } at })
            Screen.Line($"table     repaired {enforcement.Repairs} times since the start, last at {at:u}: {Plain.Text(repair)}");
    }

    private static string Words(string kind) => kind switch
    {
        "bypass" => "EdgeGuard CAN BE BYPASSED",
        "degraded" => "needs a look",
        "awaits-approval" => "waits for your approval",
        _ => kind,
    };

    private static string Override(OverrideView allowed) =>
        $"override  {allowed.Kind} {Plain.Text(allowed.Subject)}: {allowed.Allows}{(allowed.InForce ? "" : " (not in force now)")}";

    private static string Prefixes(NetworkView network) => network.Prefixes.Count == 0 ? "no address yet" : string.Join(", ", network.Prefixes);

    private static string Broker(BrokerView broker) =>
        !broker.Configured
            ? "none configured"
            : (broker.Connected ? "connected" : $"not connected: {Plain.Text(broker.Problem ?? "trying")}")
                + (broker.Encrypted ? "" : "; NOT ENCRYPTED, because mqtt:url begins with mqtt://")
                + (broker.Remark is { } remark ? $"; {Plain.Text(remark)}" : "");
}
