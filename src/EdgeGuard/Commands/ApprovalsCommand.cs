using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard approvals</c>: everything that waits for a person.</summary>
internal static class ApprovalsCommand
{
    private const int Shown = 8;

    internal static Command Create()
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("approvals", "List what waits for your approval, and what each approval would add.") { socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Get, "v1/approvals", token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.IReadOnlyListApprovalView)!);
            return ExitCode.Done;
        }));
        return command.With("edgeguard approvals");
    }

    private static void Print(IReadOnlyList<ApprovalView> waiting)
    {
        if (waiting.Count == 0) Screen.Line("Nothing waits for your approval.");
        foreach (ApprovalView entry in waiting)
        {
            Screen.Line($"{entry.Id}  {entry.Device} asks for {Plain.Text(entry.Asks)}, since {entry.Since:u}");
            foreach (string line in Details(entry)) Screen.Line($"          {line}");
        }
    }

    /// <summary>Why an entry waits, and what its approval would add.</summary>
    internal static IEnumerable<string> Details(ApprovalView entry) =>
    [
        $"because {Plain.Text(entry.Why)}",
        .. entry.Badge is { } badge ? [$"its file: {Plain.Text(badge)}"] : Array.Empty<string>(),
        .. entry.Devices is { } all ? [$"for the devices {string.Join(", ", all.Take(Shown))}{(all.Count > Shown ? $" and {all.Count - Shown} more" : "")}"] : Array.Empty<string>(),
        .. entry.Adds.Select(sentence => $"approval would add: {Plain.Text(sentence)}"),
    ];
}
