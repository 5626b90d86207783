namespace EdgeGuard.Agent.Options;

/// <summary>What the operator wrote, word for word; <see cref="AgentSettings"/> is what was understood of it.</summary>
public sealed class AgentOptions
{
    /// <summary>The gateway itself.</summary>
    public GatewayOptions Gateway { get; set; } = new();

    /// <summary>The networks to govern; at least one.</summary>
    public IList<NetworkOptions> Networks { get; set; } = [];

    /// <summary>Devices of which the operator knows more than they say of themselves.</summary>
    public IList<DeviceOptions> Devices { get; set; } = [];

    /// <summary>Who is in which class of controllers. A list, for a URI as a key would be taken apart at its colons.</summary>
    public IList<ControllerOptions> Controllers { get; set; } = [];

    /// <summary>Profiles for devices by what they say of themselves; the first that fits counts.</summary>
    public IList<RuleOptions> Rules { get; set; } = [];

    /// <summary>What discovery reads besides the network.</summary>
    public DiscoveryOptions Discovery { get; set; } = new();

    /// <summary>Who does what at home, by the operator's word for it such as <c>homeAssistant</c>: addresses, or <c>gateway</c>.</summary>
    public IDictionary<string, IList<string>> Roles { get; set; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>Networks to call local (RFC 8520 §4.5) besides those under care, such as <c>192.168.1.0/24</c>.</summary>
    public IList<string> LocalNetworks { get; set; } = [];

    /// <summary>How MUD files are fetched.</summary>
    public ProfileOptions Profiles { get; set; } = new();

    /// <summary>How names in profiles become addresses.</summary>
    public NameOptions Names { get; set; } = new();

    /// <summary>How it is found out where the rules reach.</summary>
    public CoverageOptions Coverage { get; set; } = new();

    /// <summary>How devices' own questions for names are answered.</summary>
    public DnsOptions Dns { get; set; } = new();

    /// <summary>How a device's behaviour is answered.</summary>
    public ResponseOptions Response { get; set; } = new();

    /// <summary>What a thing without a profile of its own may do.</summary>
    public BaselineOptions Baseline { get; set; } = new();

    /// <summary>What is kept.</summary>
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

    /// <summary>Where switches or access points beyond the gateway keep stations apart: <c>wired</c>, <c>wifi</c>, both or none.</summary>
    public IList<string> IsolatedOutside { get; set; } = [];

    /// <summary>MAC addresses of stations that may serve addresses by DHCP beside the gateway; everyone else who does is stopped and told.</summary>
    public IList<string> DhcpServers { get; set; } = [];

    /// <summary>MAC addresses of DHCP relays whose word counts for this network's devices; what others pass on is told, and not believed.</summary>
    public IList<string> DhcpRelays { get; set; } = [];

    /// <summary>MAC addresses of stations that may announce themselves as IPv6 routers; everyone else who does is stopped and told.</summary>
    public IList<string> Routers { get; set; } = [];
}

/// <summary>How it is found out where the rules reach.</summary>
public sealed class CoverageOptions
{
    /// <summary>Seconds between two questions to the governed networks for a second way out; 10 to 3600, or 0 to never ask.</summary>
    public int ProbeSeconds { get; set; } = 60;
}

/// <summary>Who is in a class of controllers.</summary>
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

    /// <summary>Its name for people; null for the one that it gives itself.</summary>
    public string? Name { get; set; }

    /// <summary>Path of a MUD file, or a MUD URL, to hold it to, whatever it says of itself; null to listen to the device.</summary>
    public string? Profile { get; set; }

    /// <summary>What others may open to it beside its profile, by its own port: <c>tcp/8443</c>, <c>udp/51820 from 198.51.100.0/24</c>.</summary>
    public IList<string> Forwards { get; set; } = [];

    /// <summary>Other devices depend on it, so no rule holds it; a person is asked.</summary>
    public bool Hub { get; set; }
}

/// <summary>A profile for every device that fits; at least one condition, and all that are given must fit.</summary>
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
    /// <summary>Lease files of dnsmasq or Kea; where none is named, those that are usual.</summary>
    public IList<string> LeaseFiles { get; set; } = [];
}

/// <summary>How MUD files are fetched.</summary>
public sealed class ProfileOptions
{
    /// <summary>PEM file of authorities to trust besides the system's for the servers of MUD files; null for none.</summary>
    public string? CaFile { get; set; }

    /// <summary>Seconds after which a file that could not be had is asked for again; 5 to 86400.</summary>
    public int RetrySeconds { get; set; } = 60;
}

/// <summary>How names in profiles become addresses.</summary>
public sealed class NameOptions
{
    /// <summary>Seconds between two questions for the same name; 1 to 3600.</summary>
    public int RefreshSeconds { get; set; } = 30;
}

/// <summary>What a thing without a profile of its own may do, besides names, time, web and messages.</summary>
public sealed class BaselineOptions
{
    /// <summary>UDP ports of internet hosts that it may use; 443 (web) and 3478 (calls) where nothing is written.</summary>
    public IList<int> UdpPorts { get; set; } = [];

    /// <summary>Addresses of hubs, with which it may exchange anything.</summary>
    public IList<string> Hubs { get; set; } = [];

    /// <summary>Flows that it may begin in a second, again and again; 1 to 10000. What comes faster is dropped and told.</summary>
    public int NewFlowsPerSecond { get; set; } = 20;

    /// <summary>Packets that it may send in a second, again and again; 10 to 1000000.</summary>
    public int PacketsPerSecond { get; set; } = 2000;
}

/// <summary>What is kept.</summary>
public sealed class StateOptions
{
    /// <summary>Folder for what must outlive the agent.</summary>
    public string Folder { get; set; } = "/var/lib/edgeguard";
}

/// <summary>How the command line reaches the agent.</summary>
public sealed class ControlOptions
{
    /// <summary>The default of <see cref="Socket"/>.</summary>
    public const string DefaultSocket = "/run/edgeguard/control.sock";

    /// <summary>Path of the Unix socket; its folder is made where it is missing.</summary>
    public string Socket { get; set; } = DefaultSocket;
}
