using System.Net;
using System.Net.NetworkInformation;
using EdgeGuard.Agent.Discovery;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Linux.Interfaces;

namespace EdgeGuard.Agent.Setup;

/// <summary>Reads what this machine is and runs, without changing anything.</summary>
public static class SetupSurvey
{
    private const string Links = "/sys/class/net";
    private const int Dns = 53, Mqtt = 1883, MqttTls = 8883, HomeAssistant = 8123;

    private static readonly string[] VirtualNames = ["docker", "veth", "virbr", "wg", "tun", "tap", "podman", "cni", "tailscale"];

    private static readonly (string Path, string Words)[] Signs =
    [
        ("/run/docker.sock", "Docker"),
        ("/run/NetworkManager", "NetworkManager"),
        ("/etc/netplan", "netplan"),
        ("/run/systemd/netif", "systemd-networkd"),
        ("/etc/network/interfaces", "ifupdown"),
        ("/etc/pihole", "Pi-hole"),
        ("/opt/AdGuardHome", "AdGuard Home"),
    ];

    /// <summary>Reads the facts.</summary>
    /// <exception cref="NetworkInformationException">The interfaces cannot be read.</exception>
    public static SetupFacts Read()
    {
        SetupLink[] links = [.. NetworkInterface.GetAllNetworkInterfaces().Select(Read)];
        return new()
        {
            Links = links,
            Uplink = DefaultRouters.Through([.. links.Select(link => link.Name)]),
            LeaseFiles = [.. LeasePaths.Expand(LeasePaths.Usual).Where(File.Exists).Distinct(StringComparer.Ordinal)],
            Programs = [.. Signs.Where(sign => Path.Exists(sign.Path)).Select(sign => sign.Words), .. Listeners()],
        };
    }

    private static IEnumerable<string> Listeners()
    {
        IPGlobalProperties host = IPGlobalProperties.GetIPGlobalProperties();
        HashSet<int> tcp = [.. host.GetActiveTcpListeners().Select(end => end.Port)], udp = [.. host.GetActiveUdpListeners().Select(end => end.Port)];
        if (udp.Contains(Dns)) yield return "The DNS server";
        if (tcp.Contains(Mqtt) || tcp.Contains(MqttTls)) yield return "The MQTT broker";
        if (tcp.Contains(HomeAssistant)) yield return "Home Assistant";
    }

    private static SetupLink Read(NetworkInterface link) => new(link.Name, KindOf(link), Path.Exists($"{Links}/{link.Name}/master"),
        [.. link.GetIPProperties().UnicastAddresses.Where(a => !a.Address.IsIPv6LinkLocal).Select(NetworkOf).Distinct()]);

    private static SetupLinkKind KindOf(NetworkInterface link)
    {
        string folder = $"{Links}/{link.Name}", type = Path.Exists($"{folder}/uevent") ? File.ReadAllText($"{folder}/uevent") : "";
        return link.NetworkInterfaceType == NetworkInterfaceType.Loopback || VirtualNames.Any(name => link.Name.StartsWith(name, StringComparison.Ordinal)) ? SetupLinkKind.Virtual
            : Directory.Exists($"{folder}/bridge") ? SetupLinkKind.Bridge
            : Directory.Exists($"{folder}/wireless") || Directory.Exists($"{folder}/phy80211") ? SetupLinkKind.Wifi
            : type.Contains("DEVTYPE=vlan", StringComparison.Ordinal) ? SetupLinkKind.Vlan
            : SetupLinkKind.Wired;
    }

    private static IPNetwork NetworkOf(UnicastIPAddressInformation address) => AddressPrefix.Of(address.Address, address.PrefixLength);
}
