using System.CommandLine;
using System.Runtime.InteropServices;
using EdgeGuard.Agent.Control;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Mqtt;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard version</c>: what this program is made of.</summary>
internal static class VersionCommand
{
    internal static Command Create()
    {
        Command command = new("version", "Version of the program, of the runtime, and the adapters compiled in.");
        command.SetAction(_ =>
        {
            Console.WriteLine($"edgeguard {ControlApi.Version}, {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}");
            foreach (string line in Adapters()) Console.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>One line for each adapter of each port, the one that 'auto' takes marked.</summary>
    internal static IEnumerable<string> Adapters() =>
        MqttTransports.CompiledIn.Select((adapter, index) => $"mqtt  {adapter.Name}: {adapter.Library}{(adapter.Problem is { } problem ? $" (not usable: {problem})" : index == 0 ? " (auto)" : "")}")
        .Concat(LineLeds.CompiledIn.Select(adapter => $"leds  {adapter.Name}{(adapter.Problem() is { } problem ? $" (not usable: {problem})" : "")}"));
}
