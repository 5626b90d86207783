using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard devices</c>: one line a device.</summary>
internal static class DevicesCommand
{
    private const int ShortestProfile = 20;

    internal static Command Create()
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("devices", "List all devices, one a line.") { socket, json };
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
        Screen.Line($"{"ID",-12}  {"NAME",-20}  {"NETWORK",-12}  {"ADDRESS",-15}  {"RESPONSE",-10}  PROFILE");
        foreach (DeviceView device in devices)
        {
            string place = $"{device.Id,-12}  {LineWrap.Cell(Plain.Text(device.Name ?? "-"), 20)}  {LineWrap.Cell(device.Network, 12)}  {(device.Addresses is [var first, ..] ? first : "-"),-15}  {device.Response.Level,-10}  ";
            Screen.Line(place + LineWrap.Tail(Plain.Text(Profile(device)), Math.Max(ShortestProfile, LineWrap.Columns - LineWrap.WidthOf(place))));
        }
    }

    /// <summary>What it is held to, in few words.</summary>
    internal static string Profile(DeviceView device) => device.Identity?.SharedWith is null ? OwnProfile(device) : $"{OwnProfile(device)}, WARNING";

    private static string OwnProfile(DeviceView device) => device switch
    {
        { Trusted: true } => "trusted, no profile",
        { Profile: null, UsesBaseline: true } => "baseline",
        { Profile: null } => "-",
        { Profile.InPart: true } => $"{device.Profile.Key} (in part, not approved)",
        { Profile.InForce: true } => $"{device.Profile.Key} ({device.Profile.Signature})",
        _ => $"{device.Profile.Key} (not in force{(device.UsesBaseline ? ", baseline until then" : "")})",
    };
}
