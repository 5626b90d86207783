using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeGuard.Agent.Options;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Mqtt;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard version</c>: what this program is made of.</summary>
internal static class VersionCommand
{
    /// <summary>How the program came to machine code: <c>native</c> before it was installed, <c>JIT</c> while it runs.</summary>
    internal static string Code => RuntimeFeature.IsDynamicCodeCompiled ? "JIT" : "native";

    internal static Command Create()
    {
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("version", "Show the versions of the program and the runtime, and the adapters compiled in.") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                VersionView view = new(AgentVersion.Text, RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier, Code, [.. CompiledIn()]);
                Console.WriteLine(PipeJson.Ascii(JsonSerializer.Serialize(view, ToolJson.Readable.VersionView)));
                return ExitCode.Done;
            }
            Screen.Line($"edgeguard {AgentVersion.Text}, {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}, {Code}");
            foreach (string line in Adapters()) Screen.Line(line);
            return ExitCode.Done;
        });
        return command.With("edgeguard version --json", refused: null, couldNotRun: "a wrong argument");
    }

    /// <summary>One line for each adapter of each port, the one that 'auto' takes marked.</summary>
    internal static IEnumerable<string> Adapters() => CompiledIn().Select(adapter =>
        $"{adapter.Port}  {adapter.Name}{(adapter.Library is { } library ? $": {library}" : "")}{(adapter.Problem is { } problem ? $" (not usable: {problem})" : adapter.IsAuto ? " (auto)" : "")}");

    private static IEnumerable<AdapterView> CompiledIn() =>
        MqttTransports.CompiledIn.Select((adapter, index) => new AdapterView("mqtt", adapter.Name, adapter.Library, adapter.Problem, index == 0 && adapter.Problem is null))
        .Concat(LineLeds.CompiledIn.Select(adapter => new AdapterView("leds", adapter.Name, null, adapter.Problem(), false)));
}
