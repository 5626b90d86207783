using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeGuard.Lab.Processes;

namespace EdgeGuard.Lab.Sandbox;

/// <summary>
/// Runs this program again in user, network, mount and PID namespaces of its own. The kernel removes interfaces, tables, files and
/// processes when the inner process ends, for whatever reason.
/// The outer process holds the standard input of the inner one. When the outer one ends, even by SIGKILL, that pipe closes.
/// </summary>
internal static class PrivateSandbox
{
    /// <summary>Environment variable that marks the inner process; its value names the network namespace outside.</summary>
    internal const string Marker = "EDGEGUARD_LAB_OUTSIDE";

    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(10);

    /// <summary>This process runs inside. The marker is not enough: the network namespace must really be another one.</summary>
    /// <exception cref="LabException">The marker is set, but this is the network namespace outside.</exception>
    internal static bool IsInside() => IsInside(Environment.GetEnvironmentVariable(Marker));

    /// <inheritdoc cref="IsInside()"/>
    /// <param name="outside">The value of the marker.</param>
    internal static bool IsInside(string? outside)
    {
        if (string.IsNullOrEmpty(outside)) return false;
        return CurrentNetwork() != outside
            ? true
            : throw new LabException($"{Marker} is set, but this is not a sandbox. Unset it and try again; nothing was changed.");
    }

    /// <summary>Runs this program inside with these arguments.</summary>
    /// <param name="arguments">Arguments of the inner process.</param>
    /// <param name="cancellation">Asks the inner process to stop; it is killed after ten seconds.</param>
    /// <returns>The exit code of the inner process.</returns>
    /// <exception cref="LabException">No sandbox can be created here. The message states the remedy.</exception>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        string[] unshare = await NamespaceProbe.FindUnshareOptionsAsync(cancellation);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = OnSignal(PosixSignal.SIGTERM, stop);
        using Process inner = Start(unshare, arguments);
        try
        {
            await inner.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(inner);
        }
        return inner.ExitCode;
    }

    /// <summary>The sandbox has a user namespace of its own: it was created without root.</summary>
    internal static bool HasUserNamespace() => File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2] == "1";

    /// <summary>Identifies the network namespace of the calling thread.</summary>
    internal static string CurrentNetwork() => new FileInfo("/proc/thread-self/ns/net").LinkTarget ?? "";

    private static Process Start(string[] unshare, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = Command.StartInfo("unshare", [.. unshare, "--", .. Command.ThisProgram, .. arguments]);
        start.RedirectStandardInput = true;
        start.Environment[Marker] = CurrentNetwork();
        // The runtime would otherwise leave its debugger's sockets in /tmp, outside the sandbox.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (string name in start.Environment.Keys.Where(IsProxySetting).ToArray()) start.Environment.Remove(name);
        return Command.Start(start);
    }

    // A web proxy outside cannot be reached from inside.
    private static bool IsProxySetting(string name) => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase);

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

    private static async Task EndAsync(Process inner)
    {
        inner.StandardInput.Close();
        using CancellationTokenSource timeout = new(ExitTimeout);
        try
        {
            await inner.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            inner.Kill(entireProcessTree: true);
            await inner.WaitForExitAsync(CancellationToken.None);
        }
    }
}
