using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard devices</c>: one line a device.</summary>
internal static class DevicesCommand
{
    internal static Command Create()
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("devices", "List all devices.") { socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Get, "v1/devices", token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.IReadOnlyListDeviceView)!);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Print(IReadOnlyList<DeviceView> devices)
    {
        Console.WriteLine($"{"ID",-12}  {"NAME",-20}  {"NETWORK",-12}  {"ADDRESS",-15}  {"RESPONSE",-10}  PROFILE");
        foreach (DeviceView device in devices)
        {
            Console.WriteLine($"{device.Id,-12}  {Plain.Text(device.Name ?? "-"),-20}  {device.Network,-12}  {(device.Addresses is [var first, ..] ? first : "-"),-15}  "
                + $"{device.Response.Level,-10}  {Plain.Text(Profile(device))}");
        }
    }

    /// <summary>What it is held to, in few words.</summary>
    internal static string Profile(DeviceView device) => device.Identity?.SharedWith is null ? OwnProfile(device) : $"{OwnProfile(device)}, WARNING";

    private static string OwnProfile(DeviceView device) => device switch
    {
        { Profile: null, UsesBaseline: true } => "baseline",
        { Profile: null } => "-",
        { Profile.InPart: true } => $"{device.Profile.Key} (in part, not approved)",
        { Profile.InForce: true } => $"{device.Profile.Key} ({device.Profile.Signature})",
        _ => $"{device.Profile.Key} (not in force{(device.UsesBaseline ? ", baseline until then" : "")})",
    };
}
