using System.Diagnostics;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>What others wrote and some tests use as a judge.</summary>
internal enum Tool
{
    JsonSchema,
    AsyncApi,
    Paho,
    NodeMqtt,
    Jinja,
}

/// <summary>Finds those tools, and runs them.</summary>
internal static class Tools
{
    /// <summary>Debian's own interpreter: what the packages named here are installed for.</summary>
    internal const string Python = "/usr/bin/python3";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>The folder of the solution.</summary>
    internal static string Checkout { get; } = FindCheckout();

    /// <summary>Why a tool cannot be used here; null where it can. Where EDGEGUARD_REQUIRE_BROKER is 1 a missing Debian package is a failure.</summary>
    internal static string? Missing(Tool tool) => tool switch
    {
        Tool.JsonSchema => Missing(Python, "import jsonschema, yaml", "python3-jsonschema and python3-yaml"),
        Tool.Paho => Missing(Python, "import paho.mqtt.client", "python3-paho-mqtt"),
        Tool.Jinja => Missing(Python, "import jinja2", "python3-jinja2"),
        Tool.NodeMqtt => MissingModule("mqtt"),
        _ => MissingModule("@asyncapi/parser"),
    };

    internal static async Task<(int Exit, string Output)> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Timeout);
        return (process.ExitCode, await output + await errors);
    }

    internal static Process Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["NODE_PATH"] = $"{Environment.GetEnvironmentVariable("NODE_PATH")}:{Path.Combine(Checkout, "artifacts", "node", "node_modules")}";
        return Process.Start(start)!;
    }

    private static string? Missing(string program, string import, string packages) =>
        Environment.GetEnvironmentVariable("EDGEGUARD_REQUIRE_BROKER") == "1" || Runs(program, import)
            ? null
            : $"Not installed: Debian package {packages}.";

    private static string? MissingModule(string name) =>
        Runs("node", $"require('{name}')") ? null : $"npm's {name} is not where node looks; tests/run.sh puts it into artifacts/node.";

    private static bool Runs(string program, string import)
    {
        try
        {
            using Process process = Start(program, [program == Python ? "-c" : "-e", import]);
            process.WaitForExit(Timeout);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string FindCheckout()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeGuard.sln"))) folder = folder.Parent;
        return folder!.FullName;
    }
}

/// <summary>A test that another's tool judges; skipped with the package's name where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(Tool tool) => Skip = Tools.Missing(tool);
}

/// <summary>As <see cref="ToolFactAttribute"/>, with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(Tool tool) => Skip = Tools.Missing(tool);
}
