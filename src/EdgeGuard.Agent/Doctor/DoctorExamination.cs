using System.Globalization;
using EdgeGuard.Agent.Options;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Conntrack;
using EdgeGuard.Linux.Gpio;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Linux.Nflog;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Doctor;

/// <summary>Checks what the agent needs on this machine, without an agent and without changing anything.</summary>
public static class DoctorExamination
{
    private const int NetAdmin = 12;
    private const int NetRaw = 13;
    private const ushort UnusedNflogGroup = 65535;

    private const string NewerKernel = "run it as root, on a kernel with nf_tables, nfnetlink_log and nf_conntrack: that of Debian 12 or newer has them";

    private const string Flowtable = "table inet edgeguard_probe { flowtable f { hook ingress priority 0; devices = { lo }; } }";

    /// <summary>All findings.</summary>
    public static async Task<IReadOnlyList<DoctorFinding>> RunAsync(CancellationToken cancellationToken)
    {
        List<DoctorFinding> findings = [.. Privileges(), .. Nftables()];
        findings.Add(await FlowtableAsync(cancellationToken));
        findings.Add(Try("nflog", "reports of forbidden packets can be read", () => NflogSource.Open(new() { Groups = [UnusedNflogGroup] }, BootClock.Instance).Dispose()));
        findings.Add(Try("conntrack", "live flows can be listed and ended", ListFlows));
        findings.Add(ForeignRuleReader.WhyUnread() is { } unread
            ? new(DoctorFindingLevel.Note, "rules of others", $"not all are read: {unread}. What they block shows only once devices send")
            : new(DoctorFindingLevel.Ok, "rules of others", "can be read"));
        findings.Add(Forwarding("net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward"));
        findings.Add(Forwarding("net.ipv6.conf.all.forwarding", "/proc/sys/net/ipv6/conf/all/forwarding"));
        findings.Add(new(DoctorFindingLevel.Ok, "name servers", $"{NameServers.Describe(new())}; the DNS proxy asks them unless dns:upstreams names others"));
        findings.AddRange(MqttTransports.CompiledIn.Select(Adapter));
        findings.Add(Leds());
        findings.AddRange(LineLeds.CompiledIn.Select(LineAdapter));
        return findings;
    }

    /// <summary>Whether this process has the privileges of the agent.</summary>
    public static IReadOnlyList<DoctorFinding> Privileges() => [Capability("CAP_NET_ADMIN", NetAdmin), Capability("CAP_NET_RAW", NetRaw)];

    private static DoctorFinding Capability(string name, int bit)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        ulong held = ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (held >> bit & 1) != 0
            ? new(DoctorFindingLevel.Ok, name, "held")
            : new(DoctorFindingLevel.Missing, name, "missing") { Remedy = "run as root, or by a systemd unit with AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW" };
    }

    /// <summary>Which features of nftables the kernel lacks, and what that costs.</summary>
    private static IEnumerable<DoctorFinding> Nftables()
    {
        try
        {
            using NftTable table = NftTable.Open();
            return [.. NftFeature.ProbeAll(table).Select(Feature)];
        }
        catch (KernelRefusedException refused)
        {
            return [new(DoctorFindingLevel.Missing, "nftables", refused.Message) { Remedy = NewerKernel }];
        }
    }

    private static DoctorFinding Feature(NftFeature feature) => feature switch
    {
        { IsPresent: true } => new(DoctorFindingLevel.Ok, $"nftables {feature.Name}", "the kernel has it"),
        { IsNeeded: true } => new(DoctorFindingLevel.Missing, $"nftables {feature.Name}", $"{feature.Without}: {feature.Problem}") { Remedy = NewerKernel },
        _ => new(DoctorFindingLevel.Note, $"nftables {feature.Name}", $"{feature.Without}: {feature.Problem}"),
    };

    private static async Task<DoctorFinding> FlowtableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await new NftCommand().CheckAsync(Flowtable, cancellationToken);
            return new(DoctorFindingLevel.Note, "flowtable", "this kernel has flow offload; flows that another table offloads on a governed network pass by EdgeGuard");
        }
        catch (NftRefusedException)
        {
            return new(DoctorFindingLevel.Ok, "flowtable", "this kernel has no flow offload, so nothing can pass by the rules that way");
        }
    }

    private static DoctorFinding Try(string subject, string good, Action attempt)
    {
        try
        {
            attempt();
            return new(DoctorFindingLevel.Ok, subject, good);
        }
        catch (KernelRefusedException refused)
        {
            return new(DoctorFindingLevel.Missing, subject, refused.Message) { Remedy = NewerKernel };
        }
    }

    private static void ListFlows()
    {
        using ConntrackTable table = ConntrackTable.Open();
        table.Dump();
    }

    private static DoctorFinding Forwarding(string name, string path) => File.Exists(path) && File.ReadAllText(path).Trim() == "1"
        ? new(DoctorFindingLevel.Ok, name, "1: this machine routes")
        : new(DoctorFindingLevel.Note, name, $"not 1: nothing is routed through this machine; a gateway needs 'sysctl -w {name}=1'");

    private static DoctorFinding Adapter(MqttAdapter adapter) => adapter.Problem is { } problem
        ? new(DoctorFindingLevel.Note, $"mqtt {adapter.Name}", problem)
        : new(DoctorFindingLevel.Ok, $"mqtt {adapter.Name}", adapter.Library);

    private static DoctorFinding Leds() => Directory.Exists(LedClassLeds.DefaultRoot) && Directory.EnumerateDirectories(LedClassLeds.DefaultRoot).Any()
        ? new(DoctorFindingLevel.Ok, "leds class", $"{LedClassLeds.DefaultRoot} has {string.Join(", ", Directory.EnumerateDirectories(LedClassLeds.DefaultRoot).Select(Path.GetFileName))}")
        : new(DoctorFindingLevel.Note, "leds class", $"none in {LedClassLeds.DefaultRoot}; the agent runs without lights");

    private static DoctorFinding LineAdapter(LineLedAdapter adapter) => adapter.Problem() is { } problem
        ? new(DoctorFindingLevel.Note, $"leds {adapter.Name}", problem)
        : GpioWiring.HasChip()
            ? new(DoctorFindingLevel.Ok, $"leds {adapter.Name}", "can drive lines of a GPIO chip")
            : new(DoctorFindingLevel.Note, $"leds {adapter.Name}", "this machine has no GPIO chip");
}
