using System.ComponentModel.DataAnnotations;

namespace EdgeGuard.Agent.Options;

// Attributes and examples of the options classes go into deploy/configuration.md and deploy/edgeguard.schema.json; a test compares them
// with what AgentSettings, ResponseSettings and the validators refuse. On a list they describe its members.

/// <summary>The configuration file as the operator wrote it; <see cref="AgentSettings"/> checks and converts it.</summary>
public sealed class AgentOptions
{
    /// <summary>The gateway itself.</summary>
    public GatewayOptions Gateway { get; set; } = new();

    /// <summary>The networks that EdgeGuard governs; at least one.</summary>
    [Required]
    public IList<NetworkOptions> Networks { get; set; } = [];

    /// <summary>Settings for single devices.</summary>
    public IList<DeviceOptions> Devices { get; set; } = [];

    /// <summary>Members of controller classes.</summary>
    public IList<ControllerOptions> Controllers { get; set; } = [];

    /// <summary>Profiles for devices that match conditions. The first rule that fits is used.</summary>
    public IList<RuleOptions> Rules { get; set; } = [];

    /// <summary>What discovery reads besides the network.</summary>
    public DiscoveryOptions Discovery { get; set; } = new();

    /// <summary>Your names for addresses and devices, for use in <c>controllers</c> and <c>baseline:hubs</c>: IP addresses, MAC addresses, MUD URLs, or <c>gateway</c>.</summary>
    /// <example>{ "homeAssistant": ["192.168.1.5"], "mqttBroker": ["gateway"] }</example>
    public IDictionary<string, IList<string>> Roles { get; set; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>Networks that count as local (RFC 8520 §4.5) besides the governed ones.</summary>
    /// <example>["192.168.1.0/24"]</example>
    public IList<string> LocalNetworks { get; set; } = [];

    /// <summary>How MUD files are fetched.</summary>
    public ProfileOptions Profiles { get; set; } = new();

    /// <summary>How the agent resolves names in profiles if the DNS proxy is off.</summary>
    public NameOptions Names { get; set; } = new();

    /// <summary>How the agent finds out which traffic the rules cover.</summary>
    public CoverageOptions Coverage { get; set; } = new();

    /// <summary>The DNS proxy.</summary>
    public DnsOptions Dns { get; set; } = new();

    /// <summary>Responses to attack patterns.</summary>
    public ResponseOptions Response { get; set; } = new();

    /// <summary>What a device without a profile may do.</summary>
    public BaselineOptions Baseline { get; set; } = new();

    /// <summary>How the gateway itself is managed.</summary>
    public ManagementOptions Management { get; set; } = new();

    /// <summary>Where state is stored.</summary>
    public StateOptions State { get; set; } = new();

    /// <summary>How the command line reaches the agent.</summary>
    public ControlOptions Control { get; set; } = new();
}

/// <summary>The gateway itself.</summary>
public sealed class GatewayOptions
{
    /// <summary>
    /// Its name in MQTT topics, another on each gateway: 1 to 32 of <c>a-z</c>, <c>0-9</c>, <c>_</c> and <c>-</c>. Without it: <c>gw-</c> and ten digits
    /// that follow from <c>/etc/machine-id</c>.
    /// </summary>
    /// <example>"gw01"</example>
    [RegularExpression(OptionPatterns.TopicLevel)]
    public string? Id { get; set; }

    /// <summary>Where it stands, for whoever manages many: 1 to 32 of <c>a-z</c>, <c>0-9</c>, <c>_</c> and <c>-</c>. Without it: a home of its own.</summary>
    /// <example>"berlin-3"</example>
    [RegularExpression(OptionPatterns.TopicLevel)]
    public string? Site { get; set; }

    /// <summary>Groups that it belongs to, at most 8, each in the form of <c>site</c>. MQTT orders to <c>edgeguard-group/LABEL</c> reach it.</summary>
    /// <example>["school"]</example>
    [RegularExpression(OptionPatterns.TopicLevel)]
    public IList<string> Labels { get; set; } = [];
}

/// <summary>Members of a class of controllers.</summary>
public sealed class ControllerOptions
{
    /// <summary>The class URI (RFC 8520 §4.6), the MUD URL of the devices that the members control (§4.7), or <c>my-controller</c> for all devices.</summary>
    /// <example>"my-controller"</example>
    [Required]
    public string Class { get; set; } = "";

    /// <summary>IP addresses, MAC addresses or ids of devices, MUD URLs of devices, names of <c>roles</c>, or <c>gateway</c>. An empty list empties a class that would contain the gateway.</summary>
    /// <example>["homeAssistant"]</example>
    public IList<string> Members { get; set; } = [];
}

/// <summary>Settings for one device.</summary>
public sealed class DeviceOptions
{
    /// <summary>Its MAC address.</summary>
    /// <example>"00:00:5e:00:53:02"</example>
    [Required]
    [RegularExpression(OptionPatterns.MacAddress)]
    public string Mac { get; set; } = "";

    /// <summary>Its name for people. Without it: the name that the device gives itself.</summary>
    /// <example>"hall bulb"</example>
    public string? Name { get; set; }

    /// <summary>Path of a MUD file, or a MUD URL. The device gets this profile whatever it announces. Without it: the profile that the device announces.</summary>
    /// <example>"https://mud.example.net/bulb.json"</example>
    public string? Profile { get; set; }

    /// <summary>Ports of the device to which others may open flows beyond its profile.</summary>
    /// <example>["tcp/8443", "udp/51820 from 198.51.100.0/24"]</example>
    public IList<string> Forwards { get; set; } = [];

    /// <summary>Other devices depend on this one. Rules never restrict or isolate it; they only advise a person.</summary>
    /// <example>true</example>
    public bool Hub { get; set; }

    /// <summary>
    /// It is a Wi-Fi repeater that puts its own MAC address on the frames of the devices behind it. They share its policy, what all their profiles
    /// allow, and its response. Devices that are known elsewhere may move behind it; at most eight get addresses through it.
    /// </summary>
    /// <example>true</example>
    public bool Repeater { get; set; }
}

/// <summary>A profile for every device that fits. Give at least one condition; all given conditions must fit. Any device can send these texts, so <c>status</c> shows a rule without <c>macPrefix</c> as a weakness.</summary>
public sealed class RuleOptions
{
    /// <summary>The first one to six octets of the MAC address.</summary>
    /// <example>"00:00:5e"</example>
    [RegularExpression(OptionPatterns.MacPrefix)]
    public string? MacPrefix { get; set; }

    /// <summary>The DHCP vendor class; <c>*</c> stands for any characters, <c>?</c> for one.</summary>
    /// <example>"ExampleCam*"</example>
    public string? VendorClass { get; set; }

    /// <summary>The host name; <c>*</c> stands for any characters, <c>?</c> for one.</summary>
    /// <example>"cam-*"</example>
    public string? HostName { get; set; }

    /// <summary>Path of a MUD file, or a MUD URL.</summary>
    /// <example>"https://mud.example.net/camera.json"</example>
    [Required]
    public string Profile { get; set; } = "";
}

/// <summary>What discovery reads besides the network.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Lease files of DHCP servers; a star in the last part of a path stands for any characters. Without any: the usual places.</summary>
    /// <example>["/var/lib/misc/dnsmasq.leases"]</example>
    public IList<string> LeaseFiles { get; set; } = [];
}

/// <summary>How MUD files are fetched.</summary>
public sealed class ProfileOptions
{
    /// <summary>PEM file with certificate authorities to trust for MUD file servers, besides the system's.</summary>
    /// <example>"/etc/edgeguard/mud-ca.pem"</example>
    public string? CaFile { get; set; }

    /// <summary>
    /// Your own MUD file servers: a name or an IP address as in the URL, and the port where it is not 443. Only these may have private addresses, addresses
    /// of your networks or of the gateway, and addresses beside it.
    /// </summary>
    /// <example>["mud.home.arpa", "192.168.20.2:8443"]</example>
    public IList<string> LocalServers { get; set; } = [];

    /// <summary>
    /// PEM files with the certificates at which the chain of a MUD file's signature may end: the makers' certificate authorities. Without any, no
    /// signer is trusted, unless <c>trustSystem</c> is set. <c>edgeguard verify</c> uses them too, and without any the system's.
    /// </summary>
    /// <example>["/etc/edgeguard/makers.pem"]</example>
    public IList<string> TrustAnchors { get; set; } = [];

    /// <summary>
    /// Trust the system's certificate authorities for signatures too, besides <c>trustAnchors</c>. They vouch for anybody with a certificate for e-mail.
    /// </summary>
    /// <example>true</example>
    public bool TrustSystem { get; set; }

    /// <summary>Seconds until the agent asks again for a file that it could not fetch.</summary>
    /// <example>300</example>
    [Range(5, 86400)]
    public int RetrySeconds { get; set; } = 60;

    /// <summary>
    /// What a profile permits that a device only claims, by DHCP or LLDP. <c>intersect</c>: what it and the rules for devices without a profile both
    /// allow, until you approve it. <c>signed</c>: all, if its file has a valid signature of a trusted signer; the signature says who wrote the file, not
    /// that the device is of that type. <c>accept</c>: all.
    /// </summary>
    /// <example>"accept"</example>
    [AllowedValues("intersect", "signed", "accept")]
    public string Claims { get; set; } = "intersect";

    /// <summary>
    /// Which files apply in full where you or the configuration named the MUD URL. <c>approved</c>: those without a signature, and those with a valid
    /// signature of a trusted signer. <c>signed</c>: only the latter. <c>any</c>: all, with a broken signature too.
    /// </summary>
    /// <example>"signed"</example>
    [AllowedValues("approved", "signed", "any")]
    public string Trust { get; set; } = "approved";

    /// <summary>
    /// What a device may do while its profile waits for your approval. <c>claimed</c>: what its profile and the rules for devices without a profile both
    /// allow. <c>baseline</c>: what a device without a profile may do. <c>local-only</c>: of that, local networks and name servers. <c>dns-only</c>:
    /// of that, name servers. <c>deny</c>: nothing.
    /// </summary>
    /// <example>"local-only"</example>
    [AllowedValues("claimed", "baseline", "local-only", "dns-only", "deny")]
    public string WhileWaiting { get; set; } = "claimed";

    /// <summary>
    /// Whether a MUD file is fetched from a server that neither the configuration nor an approval names. <c>always</c>: as soon as the MUD URL counts.
    /// <c>ask</c>: after your approval.
    /// </summary>
    /// <example>"ask"</example>
    [AllowedValues("always", "ask")]
    public string Fetch { get; set; } = "always";
}

/// <summary>How the agent resolves names in profiles.</summary>
public sealed class NameOptions
{
    /// <summary>Seconds between two queries for the same name.</summary>
    /// <example>60</example>
    [Range(1, 3600)]
    public int RefreshSeconds { get; set; } = 30;
}

/// <summary>How the agent finds out which traffic the rules cover.</summary>
public sealed class CoverageOptions
{
    /// <summary>Seconds between two bypass probes of the governed networks, which look for another default gateway. 0: no probes.</summary>
    /// <example>300</example>
    [AllowedValues(0)]
    [Range(10, 3600)]
    public int ProbeSeconds { get; set; } = 60;
}

/// <summary>What a device without a profile may do, besides DNS, NTP, web and MQTT over TLS.</summary>
public sealed class BaselineOptions
{
    /// <summary>UDP ports of internet hosts that it may use. Without any: 443 (QUIC) and 3478 (STUN).</summary>
    /// <example>[443, 3478]</example>
    [Range(1, 65535)]
    public IList<int> UdpPorts { get; set; } = [];

    /// <summary>
    /// It may use hosts whose names it resolved on ports from 1024, except for ports that attackers look for. Needs <c>dns:gate</c>.
    /// </summary>
    /// <example>false</example>
    public bool ResolvedHosts { get; set; } = true;

    /// <summary>Hubs with which it may exchange anything: IP addresses, MAC addresses, MUD URLs, names of <c>roles</c>, or <c>gateway</c>.</summary>
    /// <example>["192.168.1.5"]</example>
    public IList<string> Hubs { get; set; } = [];

    /// <summary>New flows that it may open each second. More are dropped and reported.</summary>
    /// <example>50</example>
    [Range(1, 10_000)]
    public int NewFlowsPerSecond { get; set; } = 20;

    /// <summary>Packets that it may send each second. More are dropped and reported.</summary>
    /// <example>5000</example>
    [Range(10, 1_000_000)]
    public int PacketsPerSecond { get; set; } = 2000;
}

/// <summary>Where state is stored.</summary>
public sealed class StateOptions
{
    /// <summary>Folder for everything that outlives the agent.</summary>
    /// <example>"/var/lib/edgeguard"</example>
    public string Folder { get; set; } = "/var/lib/edgeguard";
}

/// <summary>How the command line reaches the agent.</summary>
public sealed class ControlOptions
{
    /// <summary>The default of <see cref="Socket"/>.</summary>
    public const string DefaultSocket = "/run/edgeguard/control.sock";

    /// <summary>Path of the Unix socket. A missing folder is created.</summary>
    /// <example>"/run/edgeguard/control.sock"</example>
    public string Socket { get; set; } = DefaultSocket;
}
