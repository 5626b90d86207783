using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard forget ID</c>: a device that is gone leaves nothing behind, here and at the broker.</summary>
internal static class ForgetCommand
{
    internal static Command Create()
    {
        Argument<string> who = DeviceCommand.Who();
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("forget", "Forget a device: its record, decisions, orders and events, also in the copy of the store and at the broker.") { who, socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            string id = parsed.GetRequiredValue(who);
            if (await client.AskAsync(HttpMethod.Post, $"v1/orders/device/forget?id={Uri.EscapeDataString(id)}", token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Screen.Line($"{id} is forgotten. If it is still connected, it appears again as a new device.");
            return ExitCode.Done;
        }));
        return command.With("edgeguard forget 00005e005301");
    }
}
