using System.Diagnostics;
using System.Net;
using System.Text;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>BusyBox's udhcpc in a device's namespace; it keeps the lease alive for as long as it runs.</summary>
internal static class DhcpClient
{
    private const string Script = "dhcp-client.sh";

    /// <summary>Writes the script that all clients of this run share.</summary>
    internal static void Install(DirectoryInfo state)
    {
        string path = Path.Combine(state.FullName, Script);
        using Stream resource = typeof(DhcpClient).Assembly.GetManifestResourceStream(Script)!;
        using (FileStream file = File.Create(path)) resource.CopyTo(file);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Begins to ask for an address.</summary>
    /// <param name="device">The device.</param>
    /// <param name="state">Where the script is, and the lease will be noted.</param>
    /// <param name="mudUrl">Sent as DHCP option 161 (RFC 8520 §10.1); null to send none.</param>
    internal static Daemon Start(NetworkNamespace device, DirectoryInfo state, string? mudUrl)
    {
        List<string> arguments =
            ["-f", "-i", "eth0", "-t", "20", "-T", "1", "-A", "1", "-s", Path.Combine(state.FullName, Script), "-x", $"hostname:{device.Name}"];
        if (mudUrl is not null) arguments.AddRange(["-x", $"0xa1:{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(mudUrl))}"]);
        ProcessStartInfo start = Command.Describe("udhcpc", arguments);
        start.Environment["EDGEGUARD_LAB_LEASE"] = LeaseFile(device, state);
        return device.StartDaemon($"the DHCP client of {device.Name}", start);
    }

    /// <summary>What the device was given.</summary>
    /// <returns>null while it has no lease.</returns>
    internal static Lease? Read(NetworkNamespace device, DirectoryInfo state)
    {
        string path = LeaseFile(device, state);
        if (!File.Exists(path)) return null;
        string[] words = File.ReadAllText(path).Split();
        return new(IPAddress.Parse(words[0]), IPAddress.Parse(words[1]));
    }

    /// <summary>The device has no lease any more.</summary>
    internal static void Forget(NetworkNamespace device, DirectoryInfo state) => File.Delete(LeaseFile(device, state));

    private static string LeaseFile(NetworkNamespace device, DirectoryInfo state) => Path.Combine(state.FullName, $"{device.Name}.lease");
}

/// <summary>An address at home and the name server to ask.</summary>
internal sealed record Lease(IPAddress Address, IPAddress NameServer);
