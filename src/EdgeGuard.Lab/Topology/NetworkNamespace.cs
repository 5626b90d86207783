using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Sandbox;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Lab.Topology;

/// <summary>
/// One host of the lab: a network namespace with a name that <c>ip netns exec</c> understands inside the sandbox.
/// What a thread makes while it is inside (sockets, processes) stays inside for good, whoever uses it later.
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

    /// <summary>Makes the namespace and brings its loopback up.</summary>
    internal static async Task<NetworkNamespace> CreateAsync(string name, CancellationToken cancellation)
    {
        await Command.RunAsync("ip", ["netns", "add", name], cancellation);
        NetworkNamespace made = new(name);
        await made.IpAsync("link set lo up", cancellation);
        return made;
    }

    /// <summary>Does something short on a thread that is inside.</summary>
    internal T Run<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread visitor = new(() =>
        {
            try
            {
                KernelCalls.EnterNetworkNamespace(_handle);
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }) { Name = Name };
        visitor.Start();
        visitor.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>Carries out lines of <c>ip</c>, in order, all or an exception.</summary>
    internal async Task IpAsync(string lines, CancellationToken cancellation) =>
        await RunToolAsync("ip", ["-batch", "-"], cancellation, lines);

    /// <summary>Runs a tool inside and returns its output.</summary>
    /// <exception cref="LabException">The tool is missing or failed.</exception>
    internal async Task<string> RunToolAsync(
        string tool, IReadOnlyList<string> arguments, CancellationToken cancellation, string input = "")
    {
        Outcome outcome = await TryToolAsync(tool, arguments, cancellation, input);
        if (outcome.ExitCode == 0) return outcome.Output;
        throw new LabException($"'{tool} {string.Join(' ', arguments)}' in {Name} ended with {outcome.ExitCode}: {outcome.Error.Trim()}");
    }

    /// <summary>Runs a tool inside to its end.</summary>
    internal Task<Outcome> TryToolAsync(
        string tool, IReadOnlyList<string> arguments, CancellationToken cancellation, string input = "") =>
        Run(() => Command.TryAsync(Command.Describe(tool, arguments), input, cancellation));

    /// <summary>Starts a program inside that runs beside the story.</summary>
    internal Daemon StartDaemon(string name, string tool, IEnumerable<string> arguments, Action<string>? onLine = null) =>
        Run(() => new Daemon(name, Command.Describe(tool, arguments), onLine));

    /// <summary>Starts a program inside that runs beside the story.</summary>
    internal Daemon StartDaemon(string name, ProcessStartInfo start, Action<string>? onLine = null) =>
        Run(() => new Daemon(name, start, onLine));

    /// <summary>Opens a socket inside.</summary>
    internal Socket OpenSocket(AddressFamily family, SocketType type, ProtocolType protocol) =>
        Run(() => new Socket(family, type, protocol));

    /// <summary>Writes a kernel setting below <c>/proc/sys/net</c>.</summary>
    internal void Set(string setting, string value) => Run(() =>
    {
        File.WriteAllText($"/proc/sys/net/{setting}", value);
        return true;
    });

    /// <summary>The number of an interface inside.</summary>
    /// <exception cref="LabException">There is none of that name.</exception>
    internal int IndexOf(string networkInterface)
    {
        uint index = Run(() => KernelCalls.InterfaceIndex(networkInterface));
        return index != 0 ? (int)index : throw new LabException($"{Name} has no interface {networkInterface}.");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
