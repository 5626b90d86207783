using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard device ID</c>: all that is known of one device.</summary>
internal static class DeviceCommand
{
    /// <summary>The device that a verb is about.</summary>
    internal static Argument<string> Who() => new("ID") { Description = "The device: its id, MAC address or name in the configuration." };

    internal static Command Create()
    {
        Argument<string> who = Who();
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("device", "Show all details of one device.") { who, socket, json, MergeCommand.Create() };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string path = $"v1/devices/{Uri.EscapeDataString(parsed.GetRequiredValue(who))}";
            if (await client.AskAsync(HttpMethod.Get, path, token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            return ExitCode.Done;
        }));
        return command.With("edgeguard device 00:00:5e:00:53:10");
    }

    internal static void Print(DeviceView device)
    {
        Screen.Line($"{Plain.Text(device.Name ?? device.Id)} ({device.Id}, {device.Mac})");
        Screen.Line($"network   {device.Network}, {Mode(device)}");
        Screen.Line($"address   {(device.Addresses.Count == 0 ? "none" : string.Join(", ", device.Addresses))}");
        if (device.Identity is { } identity) PrintIdentity(identity);
        Screen.Line($"profile   {Profile(device)}");
        foreach (string line in File(device.Profile)) Screen.Line(line);
        foreach (ApprovalView entry in device.Pending ?? [])
        {
            Screen.Line($"asks for  {Plain.Text(entry.Asks)}, since {entry.Since:u}: {Plain.Text(entry.Why)}. To approve: edgeguard approve {entry.Id}; to refuse: edgeguard reject {entry.Id}");
            if (entry.Badge is { } badge) Screen.Line($"          its file: {Plain.Text(badge)}");
            foreach (string sentence in entry.Adds) Screen.Line($"          approval would add: {Plain.Text(sentence)}");
        }
        Screen.Line($"response  {Response(device.Response)}");
        Screen.Line($"denied    {device.ViolationsSeen} forbidden packets reported{Last(device.LastViolation)}");
        Screen.Line($"seen      {device.FirstSeen:u} to {device.LastSeen:u}");
    }

    private static IEnumerable<string> File(DeviceProfileView? profile)
    {
        if (profile?.Badge is { } badge) yield return $"file      {Plain.Text(badge)}{(profile.ApprovedAt is { } at ? $", approved by a person on {at:u}" : "")}";
        if (profile?.MudSigner is { } signer) yield return $"signer    {Plain.Text(signer)} is the only allowed signer of its MUD file, by its certificate";
    }

    private static string Mode(DeviceView device) => device.PausedUntil is { } until ? $"{device.Mode} until {until:u}" : device.Mode;

    private static void PrintIdentity(IdentityView identity)
    {
        string vendor = identity.IsRandomMac ? "a random MAC address" : $"MAC address of {Plain.Text(identity.Vendor ?? "an unknown vendor")}";
        Screen.Line($"known as  {vendor}{Said("host name", identity.HostName)}{Said("vendor class", identity.VendorClass)}{Said("DHCP parameter list", identity.Fingerprint)}");
        Screen.Line($"place     {identity.Interface}{(identity.Port is { } port ? $" port {port}" : "")}");
        if (identity.Macs.Count > 1) Screen.Line($"macs      {string.Join(", ", identity.Macs)}");
        PrintAddresses(identity);
        foreach (SpokenUrlView spoken in identity.MudUrls) Screen.Line($"MUD URL   {Plain.Text(spoken.Url)} by {spoken.Source} ({spoken.Strength}), last seen {spoken.Heard:u}");
        if (identity.DuplicateMacSince is { } since) Screen.Line($"WARNING   duplicate MAC address since {since:u}: another station uses it elsewhere, and what it sends there does not count");
        if (identity.SharedWith is { } others) Screen.Line($"WARNING   several devices use its MAC address. Only what {string.Join(" and ", others.Select(Plain.Text))} allow too is allowed");
    }

    private static void PrintAddresses(IdentityView identity)
    {
        foreach (ResponseStepView held in identity.Holdings)
            Screen.Line($"holds     {held.Address} on {held.Mac}, {held.Origin}{(held.Until is { } until ? $" until {until:u}" : "")}");
        foreach (string routed in identity.Routed ?? []) Screen.Line($"routes    {routed}: devices behind it cannot be distinguished; they have its policy and its response");
    }

    private static string Said(string what, string? text) => text is null ? "" : $", {what} {Plain.Text(text)}";

    internal static string Profile(DeviceView device) => device.Trusted ? $"none while you trust it. To undo: edgeguard trust {device.Id} --undo" :
        device.UsesBaseline ? device.Profile is null ? "none; uses the baseline" : $"{Profile(device.Profile)}; uses the baseline until then" : Profile(device.Profile);

    private static string Profile(DeviceProfileView? profile) => profile switch
    {
        null => "none",
        { InPart: true } => $"{Plain.Text(profile.Key)}, from {profile.Source} ({profile.Strength}), in part{(profile.Strength == "weak" ? ": only what the rules for devices without a profile allow too" : " until you approve its file")}",
        { InForce: false } => $"{Plain.Text(profile.Key)}, from {profile.Source} ({profile.Strength}), not in force",
        _ => $"{Plain.Text(profile.Key)}, from {profile.Source} ({profile.Strength}), {profile.Signature}{(profile.SystemInfo is { } info ? $": {Plain.Text(info)}" : "")}",
    };

    private static string Response(ResponseView response) =>
        response.Level == "none" ? "none"
            : $"{response.Level} since {response.Since:u}{(response.Until is { } until ? $" until {until:u}" : "")} by {response.By}: {Plain.Text(response.Reason)}";

    private static string Last(ViolationView? last) =>
        last is null ? "" : $", the last at {last.Time:u} to {last.Destination} port {last.DestinationPort}, protocol {last.Protocol}";
}
