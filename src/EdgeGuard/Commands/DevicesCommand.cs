using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard devices</c>: one line a device.</summary>
internal static class DevicesCommand
{
    // Of ID, NAME, NETWORK, RESPONSE and ADDRESS. A quarter of the line is left at least; a shorter line goes without the address.
    private static readonly int[] Most = [12, 16, 10, 10, 15], MostInShort = [12, 12, 10, 10];

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
        return command.With("edgeguard devices --json");
    }

    private static void Print(IReadOnlyList<DeviceView> devices)
    {
        foreach (string line in Lines(devices, Terminal.Columns)) Screen.Line(line);
    }

    /// <summary>The table. A column is as wide as what is in it, within bounds; the profile has the rest of the line.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="columns">Columns of a line, 80 at least for one line a device.</param>
    internal static IEnumerable<string> Lines(IReadOnlyList<DeviceView> devices, int columns)
    {
        string[][] rows = [["ID", "NAME", "NETWORK", "RESPONSE", "ADDRESS"], .. devices.Select(Cells)];
        int[] widths = [.. (columns < Terminal.MostColumns ? MostInShort : Most).Select((most, column) => Math.Min(most, rows.Max(row => LineWrap.WidthOf(row[column]))))];
        string[] places = [.. rows.Select(row => string.Concat(row.Zip(widths, (cell, width) => LineWrap.Cell(cell, width) + "  ")))];
        int left = columns - LineWrap.WidthOf(places[0]);
        yield return $"{places[0]}PROFILE";
        foreach ((DeviceView device, string place) in devices.Zip(places.Skip(1))) yield return (place + ProfileCell.Of(Plain.Text(Profile(device)), left)).TrimEnd();
    }

    private static string[] Cells(DeviceView device) =>
        [device.Id, Plain.Text(device.Name ?? "-"), device.Network, device.Response.Level, device.Addresses is [var first, ..] ? LineWrap.Tail(first, Most[^1]) : "-"];

    /// <summary>What it is held to, in few words.</summary>
    internal static string Profile(DeviceView device) => device.Identity?.SharedWith is null ? OwnProfile(device) : $"WARNING {OwnProfile(device)}";

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
