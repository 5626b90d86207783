namespace EdgeGuard.Agent.Options;

/// <summary>The configuration as the operator wrote it; <see cref="AgentSettings"/> is its parsed form.</summary>
public sealed class AgentOptions
{
    /// <summary>The gateway itself.</summary>
    public GatewayOptions Gateway { get; set; } = new();

    /// <summary>The networks to govern; at least one.</summary>
    public IList<NetworkOptions> Networks { get; set; } = [];

    /// <summary>Settings of single devices.</summary>
    public IList<DeviceOptions> Devices { get; set; } = [];

    /// <summary>Members of controller classes. A list, because a URI as a key would be split at its colons.</summary>
    public IList<ControllerOptions> Controllers { get; set; } = [];

    /// <summary>Rules that assign profiles by self-declared properties of devices; the first match counts.</summary>
    public IList<RuleOptions> Rules { get; set; } = [];

    /// <summary>What discovery reads besides the network.</summary>
    public DiscoveryOptions Discovery { get; set; } = new();

    /// <summary>Hosts with a role at home, such as <c>homeAssistant</c>: addresses, or <c>gateway</c>.</summary>
    public IDictionary<string, IList<string>> Roles { get; set; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>Networks to call local (RFC 8520 §4.5) besides the governed ones, such as <c>192.168.1.0/24</c>.</summary>
    public IList<string> LocalNetworks { get; set; } = [];

    /// <summary>How MUD files are fetched.</summary>
    public ProfileOptions Profiles { get; set; } = new();

    /// <summary>How names in profiles become addresses.</summary>
    public NameOptions Names { get; set; } = new();

    /// <summary>How coverage is checked.</summary>
    public CoverageOptions Coverage { get; set; } = new();

    /// <summary>How DNS questions of devices are answered.</summary>
    public DnsOptions Dns { get; set; } = new();

    /// <summary>How EdgeGuard responds to a device's behaviour.</summary>
    public ResponseOptions Response { get; set; } = new();

    /// <summary>What an IoT device without a profile may do.</summary>
    public BaselineOptions Baseline { get; set; } = new();

    /// <summary>Storage.</summary>
    public StateOptions State { get; set; } = new();

    /// <summary>How the command line reaches the agent.</summary>
    public ControlOptions Control { get; set; } = new();
}

/// <summary>The gateway itself.</summary>
public sealed class GatewayOptions
{
    /// <summary>Its name in topics; <c>[a-z0-9_-]</c>, 1 to 32 characters.</summary>
    public string Id { get; set; } = "gateway";
}

/// <summary>A network to govern.</summary>
public sealed class NetworkOptions
{
    /// <summary><c>[a-z0-9_-]</c>, 1 to 32 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>iot</c>, <c>trusted</c> or <c>strict</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary><c>monitor</c>, unless set, or <c>enforce</c>.</summary>
    public string Mode { get; set; } = "monitor";

    /// <summary>
    /// What a device without a profile may do on a network of kind <c>iot</c>: <c>baseline</c>, unless set, or <c>open</c>, for
    /// networks that were there before EdgeGuard.
    /// </summary>
    public string Unmanaged { get; set; } = "baseline";

    /// <summary>Kernel names of its interfaces; at least one, each in one network only.</summary>
    public IList<string> Interfaces { get; set; } = [];

    /// <summary>What to do to those of them that are bridges: <c>leave</c>, unless set, or <c>isolate</c>.</summary>
    public string Bridge { get; set; } = "leave";

    /// <summary>Where switches or access points beyond the gateway isolate stations: <c>wired</c>, <c>wifi</c>, both or none.</summary>
    public IList<string> IsolatedOutside { get; set; } = [];

    /// <summary>MAC addresses of further DHCP servers that are permitted. DHCP replies of others are dropped and reported.</summary>
    public IList<string> DhcpServers { get; set; } = [];

    /// <summary>MAC addresses of DHCP relays that are accepted for this network. Messages of other relays are reported and ignored.</summary>
    public IList<string> DhcpRelays { get; set; } = [];

    /// <summary>MAC addresses of stations that may send router advertisements. Those of others are dropped and reported.</summary>
    public IList<string> Routers { get; set; } = [];
}

/// <summary>How coverage is checked.</summary>
public sealed class CoverageOptions
{
    /// <summary>
    /// Seconds between two probes of the governed networks for a second default gateway (bypass probe); 10 to 3600, or 0 for never.
    /// </summary>
    public int ProbeSeconds { get; set; } = 60;
}

/// <summary>The members of a class of controllers.</summary>
public sealed class ControllerOptions
{
    /// <summary>The URI of the class (RFC 8520 §4.6), the MUD URL of the devices that they control (§4.7), or <c>my-controller</c> for all devices.</summary>
    public string Class { get; set; } = "";

    /// <summary>Addresses, names of <see cref="AgentOptions.Roles"/>, or <c>gateway</c>; none to empty a class that the gateway would be in.</summary>
    public IList<string> Members { get; set; } = [];
}

/// <summary>One device.</summary>
public sealed class DeviceOptions
{
    /// <summary>Its MAC address.</summary>
    public string Mac { get; set; } = "";

    /// <summary>Its name for people; null for the host name that it sends.</summary>
    public string? Name { get; set; }

    /// <summary>Path of a MUD file, or a MUD URL, that overrides the device's own MUD URL; null to use the device's own.</summary>
    public string? Profile { get; set; }

    /// <summary>
    /// What other hosts may open to it beyond its profile, by its own port: <c>tcp/8443</c>, <c>udp/51820 from 198.51.100.0/24</c>.
    /// </summary>
    public IList<string> Forwards { get; set; } = [];

    /// <summary>Other devices depend on it, so no rule restricts it automatically; a person is asked.</summary>
    public bool Hub { get; set; }
}

/// <summary>A profile for every device that matches. At least one condition is needed, and all given conditions must match.</summary>
public sealed class RuleOptions
{
    /// <summary>The first one to six octets of the MAC address, such as <c>00:00:5e</c>.</summary>
    public string? MacPrefix { get; set; }

    /// <summary>DHCP vendor class; <c>*</c> stands for any characters, <c>?</c> for one.</summary>
    public string? VendorClass { get; set; }

    /// <summary>Host name, in the same form.</summary>
    public string? HostName { get; set; }

    /// <summary>Path of a MUD file, or a MUD URL.</summary>
    public string Profile { get; set; } = "";
}

/// <summary>What discovery reads besides the network.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Lease files of dnsmasq or Kea; the usual paths where none is given.</summary>
    public IList<string> LeaseFiles { get; set; } = [];
}

/// <summary>How MUD files are fetched.</summary>
public sealed class ProfileOptions
{
    /// <summary>PEM file of certificate authorities to trust besides the system's for the servers of MUD files; null for none.</summary>
    public string? CaFile { get; set; }

    /// <summary>Seconds until a failed fetch is repeated; 5 to 86400.</summary>
    public int RetrySeconds { get; set; } = 60;
}

/// <summary>How names in profiles become addresses.</summary>
public sealed class NameOptions
{
    /// <summary>Seconds between two queries for the same name; 1 to 3600.</summary>
    public int RefreshSeconds { get; set; } = 30;
}

/// <summary>What an IoT device without a profile may do, besides DNS, time, web and messages.</summary>
public sealed class BaselineOptions
{
    /// <summary>UDP ports of internet hosts that it may use; 443 (web) and 3478 (calls) by default.</summary>
    public IList<int> UdpPorts { get; set; } = [];

    /// <summary>Addresses of hubs, with which it may exchange anything.</summary>
    public IList<string> Hubs { get; set; } = [];

    /// <summary>New flows per second that it may open, sustained; 1 to 10000. More are dropped and reported.</summary>
    public int NewFlowsPerSecond { get; set; } = 20;

    /// <summary>Packets per second that it may send, sustained; 10 to 1000000.</summary>
    public int PacketsPerSecond { get; set; } = 2000;
}

/// <summary>Storage.</summary>
public sealed class StateOptions
{
    /// <summary>Folder for data that outlives the agent.</summary>
    public string Folder { get; set; } = "/var/lib/edgeguard";
}

/// <summary>How the command line reaches the agent.</summary>
public sealed class ControlOptions
{
    /// <summary>The default of <see cref="Socket"/>.</summary>
    public const string DefaultSocket = "/run/edgeguard/control.sock";

    /// <summary>Path of the Unix socket; its folder is created where it is missing.</summary>
    public string Socket { get; set; } = DefaultSocket;
}
