using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Sandbox;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Lab.Topology;

/// <summary>
/// One host of the test network: a network namespace with a name that <c>ip netns exec</c> knows inside the sandbox.
/// A socket or process that a thread creates inside belongs to the namespace for good, whichever thread uses it later.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private readonly SafeFileHandle _handle;

    private NetworkNamespace(string name)
    {
        Name = name;
        _handle = File.OpenHandle($"/run/netns/{name}");
    }

    /// <summary>Its name.</summary>
    internal string Name { get; }

    /// <summary>Creates the namespace and brings its loopback interface up.</summary>
    internal static async Task<NetworkNamespace> CreateAsync(string name, CancellationToken cancellation)
    {
        await Command.RunAsync("ip", ["netns", "add", name], cancellation);
        NetworkNamespace created = new(name);
        await created.IpAsync("link set lo up", cancellation);
        return created;
    }

    /// <summary>Runs a short function on a new thread inside the namespace.</summary>
    internal T Run<T>(Func<T> function)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                SystemCalls.EnterNetworkNamespace(_handle);
                result = function();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }) { Name = Name };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>Runs lines of <c>ip -batch</c> in order.</summary>
    /// <exception cref="LabException">A line failed; the lines before it took effect.</exception>
    internal async Task IpAsync(string lines, CancellationToken cancellation) =>
        await RunToolAsync("ip", ["-batch", "-"], cancellation, lines);

    /// <summary>Runs a tool inside and returns its output.</summary>
    /// <exception cref="LabException">The tool is not installed, or it failed.</exception>
    internal async Task<string> RunToolAsync(
        string tool, IReadOnlyList<string> arguments, CancellationToken cancellation, string input = "")
    {
        CommandResult result = await TryToolAsync(tool, arguments, cancellation, input);
        if (result.ExitCode == 0) return result.Output;
        throw new LabException($"'{tool} {string.Join(' ', arguments)}' in {Name} ended with exit code {result.ExitCode}: {result.Error.Trim()}");
    }

    /// <summary>Runs a tool inside to its end, whatever its exit code.</summary>
    internal Task<CommandResult> TryToolAsync(
        string tool, IReadOnlyList<string> arguments, CancellationToken cancellation, string input = "") =>
        Run(() => Command.TryAsync(Command.StartInfo(tool, arguments), input, cancellation));

    /// <summary>Starts a background program inside.</summary>
    internal Daemon StartDaemon(string name, string tool, IEnumerable<string> arguments, Action<string>? onLine = null) =>
        StartDaemon(name, Command.StartInfo(tool, arguments), onLine);

    /// <summary>Starts a background program inside.</summary>
    internal Daemon StartDaemon(string name, ProcessStartInfo start, Action<string>? onLine = null) =>
        Run(() => new Daemon(name, start, onLine));

    /// <summary>Opens a socket inside.</summary>
    internal Socket OpenSocket(AddressFamily family, SocketType type, ProtocolType protocol) =>
        Run(() => new Socket(family, type, protocol));

    /// <summary>Writes a kernel setting below <c>/proc/sys/net</c>.</summary>
    internal void WriteSysctl(string setting, string value) => Run(() =>
    {
        File.WriteAllText($"/proc/sys/net/{setting}", value);
        return true;
    });

    /// <summary>The index of an interface inside.</summary>
    /// <exception cref="LabException">There is no interface with that name.</exception>
    internal int InterfaceIndex(string networkInterface)
    {
        uint index = Run(() => SystemCalls.InterfaceIndex(networkInterface));
        return index != 0 ? (int)index : throw new LabException($"{Name} has no interface {networkInterface}.");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
