namespace EdgeGuard.Core.Mud;

public static partial class MudRules
{
    // Limits: ours, so that a hostile file costs bounded time and memory.
    internal static readonly MudRule ByteLimit = Error("byte-limit", "limit");
    internal static readonly MudRule DepthLimit = Error("depth-limit", "limit");
    internal static readonly MudRule AceLimit = Error("ace-limit", "limit");
    internal static readonly MudRule ProblemLimit = Notice("problem-limit", "limit");

    // The text.
    internal static readonly MudRule Utf8 = Error("utf-8", "RFC 7951 §5");
    internal static readonly MudRule Syntax = Error("json", "RFC 8259 §2");
    internal static readonly MudRule DuplicateMember = Error("duplicate-member", "RFC 7951 §7");
    internal static readonly MudRule Surrogate = Error("surrogate", "RFC 8259 §8.2");

    // The shape.
    internal static readonly MudRule RootObject = Error("root-object", "RFC 7951 §3");
    internal static readonly MudRule MudContainer = Error("mud-container", "RFC 8520 §2.1");
    internal static readonly MudRule Container = Error("container", "RFC 7951 §5.2");
    internal static readonly MudRule LeafList = Error("leaf-list", "RFC 7951 §5.3");
    internal static readonly MudRule List = Error("list", "RFC 7951 §5.4");
    internal static readonly MudRule Mandatory = Error("mandatory", "RFC 7950 §7.6.5");
    internal static readonly MudRule Choice = Error("choice", "RFC 7950 §7.9");
    internal static readonly MudRule DuplicateKey = Error("duplicate-key", "RFC 7950 §7.8.2");
    internal static readonly MudRule DuplicateValue = Error("duplicate-value", "RFC 7950 §7.7");

    /// <summary>Only the <c>mud</c> container may be added to; a node passed over in an access list would change what it permits.</summary>
    internal static readonly MudRule UnknownAclNode = Error("unknown-acl-node", "RFC 8520 §14");
    internal static readonly MudRule UnknownNode = Keep(new("unknown-node", "RFC 8520 §3.9")
    {
        Strict = MudSeverity.Error,
        Compatible = MudSeverity.Notice,
    });

    // The values.
    internal static readonly MudRule Number = Error("number", "RFC 7951 §6.1");
    internal static readonly MudRule Text = Error("text", "RFC 7950 §9.4");
    internal static readonly MudRule Boolean = Error("boolean", "RFC 7951 §6.3");
    internal static readonly MudRule Enumeration = Error("enumeration", "RFC 7951 §6.4");
    internal static readonly MudRule Bits = Error("bits", "RFC 7951 §6.5");
    internal static readonly MudRule Binary = Error("binary", "RFC 7951 §6.6");
    internal static readonly MudRule Identity = Error("identity", "RFC 7951 §6.8");
    internal static readonly MudRule Empty = Error("empty", "RFC 7951 §6.9");
    internal static readonly MudRule DateAndTime = Error("date-and-time", "RFC 6991 §3");
    internal static readonly MudRule Mac = Error("mac-address", "RFC 6991 §3");
    internal static readonly MudRule Prefix = Error("prefix", "RFC 6991 §4");
    internal static readonly MudRule Host = Error("host", "RFC 6991 §4");
    internal static readonly MudRule Uri = Error("uri", "RFC 6991 §4");
    internal static readonly MudRule EtherType = Error("ethertype", "RFC 8519 §4.2");

    // What the RFCs add to the modules with a MUST, and references.
    internal static readonly MudRule Version = Error("mud-version", "RFC 8520 §3.1");
    internal static readonly MudRule MudUrl = Error("mud-url", "RFC 8520 §1.5");
    internal static readonly MudRule PortRange = Error("port-range", "RFC 8519 §4.2");
    internal static readonly MudRule DnsDirection = Error("dns-direction", "RFC 8520 §8.2");
    internal static readonly MudRule Reference = Error("reference", "RFC 7950 §9.9");
    internal static readonly MudRule Interface = Error("interface", "RFC 8519 §4.1");
}
