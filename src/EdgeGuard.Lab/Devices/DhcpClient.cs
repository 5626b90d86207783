using System.Diagnostics;
using System.Net;
using System.Text;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Devices;

/// <summary>BusyBox udhcpc in a device's namespace. It renews the lease for as long as it runs.</summary>
internal static class DhcpClient
{
    private const string Script = "dhcp-client.sh";

    /// <summary>Writes the event script that all clients of a run share.</summary>
    internal static void Install(DirectoryInfo state)
    {
        string path = Path.Combine(state.FullName, Script);
        using Stream resource = typeof(DhcpClient).Assembly.GetManifestResourceStream(Script)!;
        using (FileStream file = File.Create(path)) resource.CopyTo(file);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Starts the client.</summary>
    /// <param name="device">The device.</param>
    /// <param name="state">Folder of the script and of lease files.</param>
    /// <param name="mudUrl">Sent as DHCP option 161 (RFC 8520 §10.1); null to send none.</param>
    internal static Daemon Start(NetworkNamespace device, DirectoryInfo state, string? mudUrl)
    {
        List<string> arguments =
            ["-f", "-i", "eth0", "-t", "20", "-T", "1", "-A", "1", "-s", Path.Combine(state.FullName, Script), "-x", $"hostname:{device.Name}"];
        if (mudUrl is not null) arguments.AddRange(["-x", $"0xa1:{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(mudUrl))}"]);
        ProcessStartInfo start = Command.StartInfo("udhcpc", arguments);
        start.Environment["EDGEGUARD_LAB_LEASE"] = LeaseFile(device, state);
        return device.StartDaemon($"the DHCP client of {device.Name}", start);
    }

    /// <summary>The device's current lease.</summary>
    /// <returns>null while it has no lease.</returns>
    internal static DhcpLease? ReadLease(NetworkNamespace device, DirectoryInfo state)
    {
        string path = LeaseFile(device, state);
        if (!File.Exists(path)) return null;
        string[] fields = File.ReadAllText(path).Split();
        return new(IPAddress.Parse(fields[0]), IPAddress.Parse(fields[1]));
    }

    /// <summary>Removes the device's lease.</summary>
    internal static void DeleteLease(NetworkNamespace device, DirectoryInfo state) => File.Delete(LeaseFile(device, state));

    private static string LeaseFile(NetworkNamespace device, DirectoryInfo state) => Path.Combine(state.FullName, $"{device.Name}.lease");
}

/// <summary>A DHCP lease: an IPv4 address and the DNS server.</summary>
internal sealed record DhcpLease(IPAddress Address, IPAddress NameServer);
