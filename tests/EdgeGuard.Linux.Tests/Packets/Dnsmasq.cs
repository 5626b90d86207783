using System.Diagnostics;

namespace EdgeGuard.Linux.Tests.Packets;

/// <summary>The real DHCP server, on the gateway's end of a test's wire, for as long as the test runs.</summary>
internal sealed class Dnsmasq : IDisposable
{
    private readonly Process _process;

    private Dnsmasq(Process process) => _process = process;

    /// <summary>Starts it and waits until it listens. Must be called on the namespace's thread.</summary>
    internal static Dnsmasq Start()
    {
        Process process = Process.Start(new ProcessStartInfo("dnsmasq",
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--user=root", "--pid-file=", "--port=0", "--no-ping",
            "--leasefile-ro", "--dhcp-leasefile=/dev/null", "--interface=eg0", "--bind-interfaces",
            "--dhcp-range=192.0.2.100,192.0.2.199,10m",
        ]) { RedirectStandardError = true })!;
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.Contains("sockets bound exclusively", StringComparison.Ordinal)) return new(process);
        }
        process.WaitForExit();
        throw new InvalidOperationException($"dnsmasq did not start: exit {process.ExitCode}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
