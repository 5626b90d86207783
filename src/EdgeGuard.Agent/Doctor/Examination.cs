using System.Globalization;
using EdgeGuard.Agent.Names;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Conntrack;
using EdgeGuard.Linux.Gpio;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Linux.Nflog;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Mqtt;

namespace EdgeGuard.Agent.Doctor;

/// <summary>Looks at everything that the agent needs of this machine, without an agent and without changing anything.</summary>
public static class Examination
{
    private const int NetAdmin = 12;
    private const int NetRaw = 13;
    private const ushort UnusedNflogGroup = 65535;

    private const string Flowtable = "table inet edgeguard_probe { flowtable f { hook ingress priority 0; devices = { lo }; } }";

    /// <summary>Every finding, what is missing among them.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        List<Finding> findings = [.. Privileges(), new(FindingLevel.Ok, "kernel", $"{Environment.OSVersion.Version}"), .. Nftables()];
        findings.Add(await FlowtableAsync(cancellationToken));
        findings.Add(Try("nflog", "reports of forbidden packets can be read", () => NflogSource.Open(new() { Groups = [UnusedNflogGroup] }, TimeProvider.System).Dispose()));
        findings.Add(Try("conntrack", "live flows can be listed and ended", ListFlows));
        findings.Add(Forwarding("net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward"));
        findings.Add(Forwarding("net.ipv6.conf.all.forwarding", "/proc/sys/net/ipv6/conf/all/forwarding"));
        findings.Add(new(FindingLevel.Ok, "name servers", $"{NameServers.Describe(new())}; the DNS gate asks them unless dns:upstreams names others"));
        findings.AddRange(MqttTransports.CompiledIn.Select(Adapter));
        findings.Add(Leds());
        findings.AddRange(LineLeds.CompiledIn.Select(LineAdapter));
        return findings;
    }

    /// <summary>Whether this process may do what the agent does at all.</summary>
    public static IReadOnlyList<Finding> Privileges() => [Capability("CAP_NET_ADMIN", NetAdmin), Capability("CAP_NET_RAW", NetRaw)];

    private static Finding Capability(string name, int bit)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        ulong held = ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (held >> bit & 1) != 0
            ? new(FindingLevel.Ok, name, "held")
            : new(FindingLevel.Missing, name, "not held; run as root, or by a systemd unit with AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW");
    }

    /// <summary>What the kernel's nftables has of what the rules ask for, and what it costs where it has not.</summary>
    private static IEnumerable<Finding> Nftables()
    {
        try
        {
            using NftTable table = NftTable.Open();
            return [.. NftFeature.ProbeAll(table).Select(Feature)];
        }
        catch (KernelRefusedException refused)
        {
            return [new(FindingLevel.Missing, "nftables", refused.Message)];
        }
    }

    private static Finding Feature(NftFeature feature) => feature switch
    {
        { IsPresent: true } => new(FindingLevel.Ok, $"nftables {feature.Name}", "the kernel has it"),
        { IsNeeded: true } => new(FindingLevel.Missing, $"nftables {feature.Name}", $"{feature.Without}: {feature.Problem}"),
        _ => new(FindingLevel.Note, $"nftables {feature.Name}", $"{feature.Without}: {feature.Problem}"),
    };

    private static async Task<Finding> FlowtableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await new NftCommand().CheckAsync(Flowtable, cancellationToken);
            return new(FindingLevel.Note, "flowtable", "this kernel has flow offload; flows that another table offloads on a governed network pass by EdgeGuard");
        }
        catch (NftRefusedException)
        {
            return new(FindingLevel.Ok, "flowtable", "this kernel has no flow offload, so nothing can pass by the rules that way");
        }
    }

    private static Finding Try(string subject, string good, Action attempt)
    {
        try
        {
            attempt();
            return new(FindingLevel.Ok, subject, good);
        }
        catch (KernelRefusedException refused)
        {
            return new(FindingLevel.Missing, subject, refused.Message);
        }
    }

    private static void ListFlows()
    {
        using ConntrackTable table = ConntrackTable.Open();
        table.Dump();
    }

    private static Finding Forwarding(string name, string path) => File.Exists(path) && File.ReadAllText(path).Trim() == "1"
        ? new(FindingLevel.Ok, name, "1: this machine routes")
        : new(FindingLevel.Note, name, $"not 1: nothing is routed through this machine; a gateway needs 'sysctl -w {name}=1'");

    private static Finding Adapter(MqttAdapter adapter) => adapter.Problem is { } problem
        ? new(FindingLevel.Note, $"mqtt {adapter.Name}", problem)
        : new(FindingLevel.Ok, $"mqtt {adapter.Name}", adapter.Library);

    private static Finding Leds() => Directory.Exists(LedClassLeds.DefaultRoot) && Directory.EnumerateDirectories(LedClassLeds.DefaultRoot).Any()
        ? new(FindingLevel.Ok, "leds class", $"{LedClassLeds.DefaultRoot} has {string.Join(", ", Directory.EnumerateDirectories(LedClassLeds.DefaultRoot).Select(Path.GetFileName))}")
        : new(FindingLevel.Note, "leds class", $"none in {LedClassLeds.DefaultRoot}; the agent runs without lights");

    private static Finding LineAdapter(LineLedAdapter adapter) => adapter.Problem() is { } problem
        ? new(FindingLevel.Note, $"leds {adapter.Name}", problem)
        : GpioWiring.HasChip()
            ? new(FindingLevel.Ok, $"leds {adapter.Name}", "can drive lines of a GPIO chip")
            : new(FindingLevel.Note, $"leds {adapter.Name}", "this machine has no GPIO chip");
}
