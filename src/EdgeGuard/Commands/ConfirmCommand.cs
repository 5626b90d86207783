using System.CommandLine;
using EdgeGuard.Linux.Service;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard confirm</c>: makes a new mode last.</summary>
internal static class ConfirmCommand
{
    internal static Command Create()
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("confirm", "Confirm what 'edgeguard enforce' changed, over another connection than that one. This proves that you can still reach the gateway.") { socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Post, $"v1/orders/protection/confirm?connection={Uri.EscapeDataString(LoginConnection.Read())}", token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else Screen.Line("Confirmed: the mode stays.");
            return ExitCode.Done;
        }));
        return command.With("edgeguard confirm", refused: "no mode waits for a confirmation, or this is the connection that ordered it");
    }
}
