using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard device merge A B</c>: two MAC addresses, one device.</summary>
internal static class MergeCommand
{
    internal static Command Create()
    {
        Argument<string> stays = new("A") { Description = "The device that remains: its id, MAC address or name in the configuration." };
        Argument<string> goes = new("B") { Description = "The device whose MAC addresses move to A." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("merge", "Merge two devices into one, such as a phone that changed its MAC address.") { stays, goes, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/devices/{Uri.EscapeDataString(parsed.GetRequiredValue(stays))}/merge/{Uri.EscapeDataString(parsed.GetRequiredValue(goes))}";
            if (await client.AskAsync(HttpMethod.Post, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else DeviceCommand.Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            return ExitCode.Done;
        }));
        return command.With("edgeguard device merge phone 02:00:5e:00:53:11");
    }
}
