using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Linux.Service;

/// <summary>
/// Reports the service's status to systemd (sd_notify(3)) by datagrams to the Unix socket in <c>NOTIFY_SOCKET</c>.
/// Without that variable, or if systemd does not receive, every method has no effect.
/// </summary>
public sealed class SystemdNotify : IDisposable
{
    private const int TimeoutMilliseconds = 1000;

    private readonly Socket? _socket;

    private SystemdNotify(Socket? socket, TimeSpan? watchdog) => (_socket, WatchdogInterval) = (socket, watchdog);

    /// <summary>Interval for calling <see cref="Watchdog"/>, half of what systemd requires; null if systemd has no watchdog for this process.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Connects to the socket named in this process's environment.</summary>
    public static SystemdNotify FromEnvironment() => Open(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"),
        Environment.GetEnvironmentVariable("WATCHDOG_USEC"),
        Environment.GetEnvironmentVariable("WATCHDOG_PID"));

    /// <summary>As <see cref="FromEnvironment"/>, with the values of the environment variables.</summary>
    internal static SystemdNotify Open(string? socketName, string? watchdogMicroseconds, string? watchdogProcess) =>
        new(Connect(socketName), ReadInterval(watchdogMicroseconds, watchdogProcess));

    /// <summary>Reports that the service is ready; dependent units may start.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>Resets systemd's watchdog.</summary>
    public void Watchdog() => Send("WATCHDOG=1");

    /// <summary>Reports that the service hangs: systemd acts at once as if the watchdog had expired.</summary>
    public void Hung() => Send("WATCHDOG=trigger");

    /// <summary>Reports that the service is stopping.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>Sets the status line of <c>systemctl status</c>.</summary>
    public void Status(string line) => Send("STATUS=" + line.ReplaceLineEndings(" "));

    /// <summary>Stores a copy of a descriptor in systemd; the next process gets it by <see cref="DescriptorStore.Take(string)"/>.</summary>
    /// <returns>false if systemd is not available.</returns>
    public bool Store(string name, SafeHandle descriptor) => _socket is not null && DescriptorStore.Put(_socket, name, descriptor);

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private static Socket? Connect(string? name)
    {
        // A path, or an abstract name after '@'. Other forms (vsock) do not occur on this machine.
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
            // systemd may be restarting. If it is gone, so is its watchdog.
        }
    }
}
