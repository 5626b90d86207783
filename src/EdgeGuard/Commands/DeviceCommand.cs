using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Control;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard device ID</c>: all that is known of one device.</summary>
internal static class DeviceCommand
{
    /// <summary>The device that a verb is about.</summary>
    internal static Argument<string> Who() => new("ID") { Description = "Id, MAC address or unique name of the device." };

    internal static Command Create()
    {
        Argument<string> who = Who();
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("device", "All that is known of one device.") { who, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/devices/{Uri.EscapeDataString(parsed.GetRequiredValue(who))}";
            if (await client.AskAsync(HttpMethod.Get, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            return ExitCode.Done;
        }));
        return command;
    }

    internal static void Print(DeviceView device)
    {
        Console.WriteLine($"{Plain.Text(device.Name ?? device.Id)} ({device.Id}, {device.Mac})");
        Console.WriteLine($"network   {device.Network}, {device.Mode}");
        Console.WriteLine($"address   {(device.Addresses.Count == 0 ? "none" : string.Join(", ", device.Addresses))}");
        Console.WriteLine($"profile   {Profile(device.Profile)}");
        Console.WriteLine($"response  {Response(device.Response)}");
        Console.WriteLine($"denied    {device.ViolationsSeen} packets reported{Last(device.LastViolation)}");
        Console.WriteLine($"seen      {device.FirstSeen:u} to {device.LastSeen:u}");
    }

    private static string Profile(DeviceProfileView? profile) => profile switch
    {
        null => "none",
        { InForce: false } => $"{Plain.Text(profile.Key)}, learned by {profile.Source}, not in force",
        _ => $"{Plain.Text(profile.Key)}, learned by {profile.Source}, {profile.Signature}{(profile.SystemInfo is { } info ? $": {Plain.Text(info)}" : "")}",
    };

    private static string Response(ResponseView response) =>
        response.Level == "none" ? "none" : $"{response.Level} since {response.Since:u} by {response.By}: {Plain.Text(response.Reason)}";

    private static string Last(ViolationView? last) =>
        last is null ? "" : $", the last at {last.Time:u} to {last.Destination} port {last.DestinationPort}, protocol {last.Protocol}";
}
