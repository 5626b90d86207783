namespace EdgeGuard.Core.Mud;

/// <content>Warnings and notices: for the person who approves the file, never a reason to refuse it.</content>
public static partial class MudRules
{
    internal static readonly MudRule Unsigned = Warning("unsigned", "RFC 8520 §13.2");
    internal static readonly MudRule SignatureUrl = Warning("signature-url", "RFC 8520 §13.2");
    internal static readonly MudRule CacheValidity = Warning("cache-validity", "RFC 8520 §3.5");
    internal static readonly MudRule NotSupported = Warning("not-supported", "RFC 8520 §3.6");
    internal static readonly MudRule SystemInfo = Warning("systeminfo", "RFC 8520 §3.7");
    internal static readonly MudRule Revision = Notice("revision", "RFC 8520 §3.8");
    internal static readonly MudRule NotAUri = Warning("not-a-uri", "RFC 6991 §4");
    internal static readonly MudRule NoAcls = Warning("no-acls", "RFC 8520 §2.1");

    internal static readonly MudRule UndeclaredExtension = Warning("undeclared-extension", "RFC 8520 §3.9");
    internal static readonly MudRule ExtensionIgnored = Notice("extension-ignored", "RFC 8520 §14");
    internal static readonly MudRule TlsProfile = Notice("tls-profile", "RFC 9761 §5");

    /// <summary>An entry with a condition that we do not know is kept, but an accept among them must permit nothing.</summary>
    internal static readonly MudRule ConditionIgnored = Warning("condition-not-understood", "RFC 8520 §14");

    internal static readonly MudRule AclUnused = Warning("acl-unused", "RFC 8520 §3.3");
    internal static readonly MudRule AclBothWays = Warning("acl-both-ways", "RFC 8520 §3.3");

    /// <summary>A match that contradicts the ACL's own type. The module's condition looks at all ACLs of the file and accepts it.</summary>
    internal static readonly MudRule AclTypeLoose = Warning("acl-type", "RFC 8519 §4.1");

    internal static readonly MudRule LiteralAddress = Warning("literal-address", "RFC 8520 §2");
    internal static readonly MudRule HostBits = Notice("host-bits", "RFC 6991 §4");
    internal static readonly MudRule AddressAsName = Warning("address-as-name", "RFC 8520 §8.1");
    internal static readonly MudRule WildcardName = Warning("wildcard-name", "RFC 8520 §8.1");
    internal static readonly MudRule OverBroad = Warning("over-broad", "RFC 8520 §2");
    internal static readonly MudRule Abstractions = Warning("abstractions", "RFC 8520 §2.1");
    internal static readonly MudRule ControllerClass = Warning("controller-class", "RFC 8520 §17.7");

    /// <summary>
    /// An entry for ARP, EAPOL or certain Ethernet addresses is kept and permits nothing. The gateway filters IP packets, and such frames never cross
    /// it.
    /// </summary>
    internal static readonly MudRule EthernetOnly = Warning("ethernet-only", "RFC 8520 §2");

    /// <summary>IPv6 next header 0 (hop-by-hop options) is how captures show multicast listener reports, so it is read as those reports.</summary>
    internal static readonly MudRule HopByHop = Notice("hop-by-hop", "RFC 8519 §4.2");

    /// <summary>
    /// TCP without <c>direction-initiated</c>: the first packet may go the way of the list that the entry stands in, unless the
    /// entry is the answer to one of the other list.
    /// </summary>
    internal static readonly MudRule TcpDirection = Notice("tcp-direction", "RFC 8520 §4.8");
    internal static readonly MudRule NeverMatches = Warning("never-matches", "RFC 8519 §4.2");
    internal static readonly MudRule RejectAction = Notice("reject", "RFC 8520 §2");
    internal static readonly MudRule UnusualField = Warning("unusual-field", "RFC 8520 §2");
}
