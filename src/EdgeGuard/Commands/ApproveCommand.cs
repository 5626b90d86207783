using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard approve ID</c>: give a device the profile or the address that it asks for, or say no.</summary>
internal static class ApproveCommand
{
    internal static Command Create()
    {
        Argument<string> who = DeviceCommand.Who();
        Option<bool> refuse = new("--refuse") { Description = "Refuse: nothing changes, and the request is deleted." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("approve", "Approve the profile or address that a device requests. 'edgeguard status' lists the requests.") { who, refuse, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/devices/{Uri.EscapeDataString(parsed.GetRequiredValue(who))}/{(parsed.GetValue(refuse) ? "refuse" : "approve")}";
            if (await client.AskAsync(HttpMethod.Post, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else DeviceCommand.Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            return ExitCode.Done;
        }));
        return command;
    }
}
