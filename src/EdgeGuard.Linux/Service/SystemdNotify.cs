using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Linux.Service;

/// <summary>
/// Tells systemd how the service stands (sd_notify(3)): datagrams to the Unix socket that <c>NOTIFY_SOCKET</c> names.
/// Without that variable, or when systemd does not listen, it says nothing to nobody: the service must run without it.
/// </summary>
public sealed class SystemdNotify : IDisposable
{
    private const int TimeoutMilliseconds = 1000;

    private readonly Socket? _socket;

    private SystemdNotify(Socket? socket, TimeSpan? watchdog) => (_socket, WatchdogInterval) = (socket, watchdog);

    /// <summary>How often <see cref="Watchdog"/> must be called, which is twice as often as systemd asks; null when it does not ask.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Opens the way to systemd that this process's environment names.</summary>
    public static SystemdNotify FromEnvironment() => Open(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"),
        Environment.GetEnvironmentVariable("WATCHDOG_USEC"),
        Environment.GetEnvironmentVariable("WATCHDOG_PID"));

    /// <summary>As <see cref="FromEnvironment"/>, with the values of the variables.</summary>
    internal static SystemdNotify Open(string? socketName, string? watchdogMicroseconds, string? watchdogProcess) =>
        new(Connect(socketName), ReadInterval(watchdogMicroseconds, watchdogProcess));

    /// <summary>The service is up: what waits for it may start.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>The service lives.</summary>
    public void Watchdog() => Send("WATCHDOG=1");

    /// <summary>The service is on its way out.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>One line for <c>systemctl status</c>.</summary>
    public void Status(string line) => Send("STATUS=" + line.ReplaceLineEndings(" "));

    /// <summary>Gives systemd a copy of a descriptor, to be had back by <see cref="DescriptorStore.Take(string)"/> in the next process.</summary>
    /// <returns>false when there is nobody to keep it.</returns>
    public bool Store(string name, SafeHandle descriptor) => _socket is not null && DescriptorStore.Put(_socket, name, descriptor);

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private static Socket? Connect(string? name)
    {
        // A path, or an abstract name behind '@'; anything else is for machines that are none of ours (vsock).
        if (string.IsNullOrEmpty(name) || name[0] is not ('/' or '@')) return null;
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = TimeoutMilliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(name[0] == '@' ? "\0" + name[1..] : name));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static TimeSpan? ReadInterval(string? microseconds, string? process)
    {
        if (!long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long asked) || asked == 0) return null;
        bool isOurs = string.IsNullOrEmpty(process)
            || int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id == Environment.ProcessId;
        return isOurs ? TimeSpan.FromMicroseconds(asked / 2.0) : null;
    }

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // systemd restarts too; if it stays away, its watchdog is not there to miss us.
        }
    }
}
