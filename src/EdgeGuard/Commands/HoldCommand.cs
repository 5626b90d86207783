using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Control;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard quarantine ID</c> and <c>edgeguard release ID</c>: done once the kernel enforces it.</summary>
internal static class HoldCommand
{
    internal static Command Quarantine() => Create("quarantine", "Isolate a device: nothing but DHCP, its live connections are cut.");

    internal static Command Release() => Create("release", "Let a device do again what its profile allows.");

    private static Command Create(string verb, string description)
    {
        Argument<string> who = DeviceCommand.Who();
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new(verb, description) { who, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/devices/{Uri.EscapeDataString(parsed.GetRequiredValue(who))}/{verb}";
            if (await client.AskAsync(HttpMethod.Post, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else DeviceCommand.Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            return ExitCode.Done;
        }));
        return command;
    }
}
