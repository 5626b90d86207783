using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A test of iptables-legacy; skipped with the reason where the kernel or the machine lacks it, as newer ones do.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LegacyFactAttribute : FactAttribute
{
    private const string Tables = "/proc/net/ip_tables_names";
    private static readonly string[] Programs = ["/usr/sbin/iptables-legacy", "/sbin/iptables-legacy"];

    public LegacyFactAttribute() => Skip = new NetnsFactAttribute().Skip
        ?? (!File.Exists(Tables) ? $"Needs a kernel with ip_tables: there is no {Tables}."
        : !Programs.Any(File.Exists) ? "Needs the program iptables-legacy: install iptables." : null);
}
