using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using EdgeGuard.Linux.Sandbox;

namespace EdgeGuard.Linux.Service;

/// <summary>
/// systemd's file-descriptor store (sd_pid_notify_with_fds(3)). A stored descriptor outlives this process and is passed to the next
/// one, so that a socket that owns an nftables table keeps owning it in between.
/// </summary>
public static partial class DescriptorStore
{
    private const int FirstInherited = 3, CloseOnExec = 1, SetDescriptorFlags = 2;

    /// <summary>Stores a copy of a descriptor in systemd. The unit needs <c>FileDescriptorStoreMax=</c>.</summary>
    /// <returns>false if systemd does not receive; the descriptor then ends with this process.</returns>
    internal static bool Put(Socket systemd, string name, SafeHandle descriptor) =>
        // FDPOLL=0: systemd drops a descriptor with an error, such as an overrun of the socket, which the agent survives.
        DescriptorChannel.TrySend(systemd, Encoding.UTF8.GetBytes($"FDSTORE=1\nFDNAME={name}\nFDPOLL=0"), descriptor);

    /// <summary>Takes the descriptor of this name that systemd passed to this process at start; null if there is none.</summary>
    public static SafeHandle? Take(string name) => Take(
        name,
        Environment.GetEnvironmentVariable("LISTEN_PID"),
        Environment.GetEnvironmentVariable("LISTEN_FDS"),
        Environment.GetEnvironmentVariable("LISTEN_FDNAMES"));

    /// <summary>As <see cref="Take(string)"/>, with the values of the environment variables.</summary>
    internal static SafeHandle? Take(string name, string? process, string? count, string? names, int first = FirstInherited)
    {
        if (!int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id != Environment.ProcessId) return null;
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int inherited)) return null;
        int index = Array.IndexOf((names ?? "").Split(':'), name);
        if (index < 0 || index >= inherited) return null;
        // Child processes must not inherit it.
        _ = Control(first + index, SetDescriptorFlags, CloseOnExec);
        return new Netlink.KernelHandle(first + index);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);
}
