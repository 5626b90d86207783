using System.ComponentModel.DataAnnotations;

namespace EdgeGuard.Agent.Options;

/// <summary>A governed network.</summary>
public sealed class NetworkOptions
{
    /// <summary>Your name for it: 1 to 32 of <c>a-z</c>, <c>0-9</c>, <c>_</c> and <c>-</c>.</summary>
    /// <example>"things"</example>
    [Required]
    [RegularExpression(OptionPatterns.TopicLevel)]
    public string Name { get; set; } = "";

    /// <summary>
    /// <c>iot</c>: each device may do what its profile allows, or the baseline. <c>trusted</c>: no profiles, never restricted.
    /// <c>strict</c>: a device without a profile may do nothing.
    /// </summary>
    /// <example>"iot"</example>
    [Required]
    [AllowedValues("iot", "trusted", "strict")]
    public string Kind { get; set; } = "";

    /// <summary>Whether its devices are never restricted. Then the gateway's own default route may be there.</summary>
    internal bool IsTrusted => string.Equals(Kind, "trusted", StringComparison.OrdinalIgnoreCase);

    /// <summary><c>monitor</c>: forbidden packets pass and are reported. <c>enforce</c>: they are dropped.</summary>
    /// <example>"enforce"</example>
    [AllowedValues("monitor", "enforce")]
    public string Mode { get; set; } = "monitor";

    /// <summary>
    /// What a device without a profile may do on a network of kind <c>iot</c>. <c>baseline</c>: the baseline. <c>open</c>: everything, for
    /// networks that existed before EdgeGuard.
    /// </summary>
    /// <example>"open"</example>
    [AllowedValues("baseline", "open")]
    public string Unmanaged { get; set; } = "baseline";

    /// <summary>
    /// What a device may do that nobody knows yet. <c>accept</c>: what a device without a profile may do. <c>approve</c>: get an address by DHCP, and
    /// nothing else until you approve it with <c>edgeguard approve ID</c>.
    /// </summary>
    /// <example>"approve"</example>
    [AllowedValues("accept", "approve")]
    public string NewDevices { get; set; } = "accept";

    /// <summary>
    /// What the list of a device for incoming flows forbids is forbidden to hosts of trusted networks too. <c>false</c>: these may open flows to every
    /// device. What the gateway itself sends is never limited.
    /// </summary>
    /// <example>true</example>
    public bool HonourToDevice { get; set; }

    /// <summary>Kernel names of its interfaces, as <c>ip link</c> prints them; at least one. An interface belongs to one network.</summary>
    /// <example>["eth1"]</example>
    [Required]
    [RegularExpression(OptionPatterns.InterfaceName)]
    public IList<string> Interfaces { get; set; } = [];

    /// <summary>For interfaces that are bridges. <c>isolate</c>: enable port isolation, proxy ARP and NDP proxy. <c>leave</c>: change nothing.</summary>
    /// <example>"isolate"</example>
    [AllowedValues("leave", "isolate")]
    public string Bridge { get; set; } = "leave";

    /// <summary>Where switches (<c>wired</c>) or access points (<c>wifi</c>) beyond the gateway isolate their clients.</summary>
    /// <example>["wifi"]</example>
    [AllowedValues("wired", "wifi", "none")]
    public IList<string> IsolatedOutside { get; set; } = [];

    /// <summary>
    /// Allowed DHCP servers besides the gateway, each as <c>MAC [ADDRESS] [PORT]</c>. Grants count only with this source address and from this bridge
    /// port. Without a port, they count from the server's known place. A named address needs no approval. Replies of other servers are dropped and reported.
    /// </summary>
    /// <example>["00:00:5e:00:53:01", "00:00:5e:00:53:02 192.168.20.2 lan3"]</example>
    [RegularExpression(OptionPatterns.NamedStation)]
    public IList<string> DhcpServers { get; set; } = [];

    /// <summary>DHCP relays whose messages count for the devices behind them, as in <c>dhcpServers</c>. Messages of other relays are reported and not used.</summary>
    /// <example>["00:00:5e:00:53:01", "00:00:5e:00:53:02 192.168.20.2 lan3"]</example>
    [RegularExpression(OptionPatterns.NamedStation)]
    public IList<string> DhcpRelays { get; set; } = [];

    /// <summary>MAC addresses of allowed IPv6 routers. Router advertisements of other stations are dropped and reported.</summary>
    /// <example>["00:00:5e:00:53:01"]</example>
    [RegularExpression(OptionPatterns.MacAddress)]
    public IList<string> Routers { get; set; } = [];
}
