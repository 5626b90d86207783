using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;

namespace EdgeGuard.Commands;

/// <summary>An order about one device whose answer is that device: its options, its request and its output.</summary>
internal static class KnownDeviceOrder
{
    /// <summary>Completes a command.</summary>
    /// <param name="command">It has its own arguments besides.</param>
    /// <param name="path">The order, below <c>v1/orders/</c>.</param>
    internal static Command Finish(Command command, Func<ParseResult, string> path)
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        command.Add(socket);
        command.Add(json);
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Post, $"v1/orders/{path(parsed)}", token) is not { } body) return ExitCode.Refused;
            if (parsed.GetValue(json)) Console.WriteLine(body);
            else DeviceCommand.Print(JsonSerializer.Deserialize(body, ControlJson.Default.DeviceView)!);
            return ExitCode.Done;
        }));
        return command;
    }
}
