using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeGuard.Lab.Processes;

namespace EdgeGuard.Lab.Sandbox;

/// <summary>
/// Runs a command again, once, inside user, network, mount and process namespaces of its own. The kernel removes all of it
/// (interfaces, tables, files, processes) when the inner command ends, however it ends.
/// The outer command holds the inner one's standard input; its end, even by <c>kill -9</c>, closes that pipe.
/// </summary>
public static class PrivateSandbox
{
    /// <summary>Tells the inner command that it is inside; its value names the network namespace that is outside.</summary>
    public const string Mark = "EDGEGUARD_LAB_OUTSIDE";

    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(10);

    /// <summary>This process runs inside. The mark alone is not believed: the namespace must really be another.</summary>
    /// <exception cref="LabException">The mark is there, but the namespace is the one outside.</exception>
    public static bool IsInside() => IsInside(Environment.GetEnvironmentVariable(Mark));

    /// <inheritdoc cref="IsInside()"/>
    /// <param name="outside">What the mark says.</param>
    internal static bool IsInside(string? outside)
    {
        if (string.IsNullOrEmpty(outside)) return false;
        return CurrentNetwork() != outside
            ? true
            : throw new LabException($"{Mark} is set, but this is not a sandbox. Unset it and try again; nothing was touched.");
    }

    /// <summary>Runs this same program inside with these arguments.</summary>
    /// <param name="arguments">What the inner command is told.</param>
    /// <param name="cancellation">Asks the inner command to stop; it has ten seconds, then it is killed.</param>
    /// <returns>The inner command's exit code.</returns>
    /// <exception cref="LabException">No sandbox can be made here; the message says what to do.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        string[] unshare = await Doorkeeper.ChooseAsync(cancellation);
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

    /// <summary>The sandbox has users of its own: it was made without root.</summary>
    internal static bool HasOwnUsers() => File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2] == "1";

    /// <summary>Names the calling thread's network namespace.</summary>
    internal static string CurrentNetwork() => new FileInfo("/proc/thread-self/ns/net").LinkTarget ?? "";

    private static Process Start(string[] unshare, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = Command.Describe("unshare", [.. unshare, "--", .. Self.Command, .. arguments]);
        start.RedirectStandardInput = true;
        start.Environment[Mark] = CurrentNetwork();
        // The runtime would otherwise leave its debugger's sockets in /tmp, outside the sandbox.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (string name in start.Environment.Keys.Where(IsProxySetting).ToArray()) start.Environment.Remove(name);
        return Process.Start(start) ?? throw new LabException("unshare did not start.");
    }

    // Nothing inside may be sent to a proxy that is outside.
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
        using CancellationTokenSource patience = new(Goodbye);
        try
        {
            await inner.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            inner.Kill(entireProcessTree: true);
            await inner.WaitForExitAsync(CancellationToken.None);
        }
    }
}
