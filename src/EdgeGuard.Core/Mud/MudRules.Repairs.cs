namespace EdgeGuard.Core.Mud;

/// <content>
/// The named repairs. Each repairs something that can be meant in one way only. Strict reading refuses the same place under the same name.
/// </content>
public static partial class MudRules
{
    internal static readonly MudRule ByteOrderMark = Repair("byte-order-mark", "RFC 8259 §8.1");

    /// <summary>The root <c>access-lists</c> of drafts before the RFC.</summary>
    internal static readonly MudRule AccessListsRoot = Repair("access-lists-root", "RFC 8519 §4.1");

    /// <summary>A name without its module, with a YANG prefix in its place, or with a module that it must not repeat.</summary>
    internal static readonly MudRule MemberName = Repair("member-name", "RFC 7951 §4");
    internal static readonly MudRule QuotedValue = Repair("quoted-value", "RFC 7951 §6.1");
    internal static readonly MudRule EmptyLeaf = Repair("empty-leaf", "RFC 7951 §6.9");
    internal static readonly MudRule IdentityName = Repair("identity-name", "RFC 7951 §6.8");
    internal static readonly MudRule HexEtherType = Repair("hex-ethertype", "RFC 8519 §4.2");

    /// <summary>A match on a header that no ACL of the file has the type for: an Ethernet match inside IPv4 ACLs, most often.</summary>
    internal static readonly MudRule AclTypeMatch = Repair("acl-type-match", "RFC 8519 §4.1");
    internal static readonly MudRule PrefixLength = Repair("prefix-length", "RFC 6991 §4");
    internal static readonly MudRule TimeZone = Repair("time-zone", "RFC 6991 §3");

    /// <summary>A whole range with an operator beside it, which says nothing more.</summary>
    internal static readonly MudRule RangeOperator = Repair("range-operator", "RFC 8519 §4.2");
    internal static readonly MudRule WildcardHost = Repair("wildcard-host", "RFC 6991 §4");

    /// <summary>A URN that was never registered, but in every file made by one widespread generator; it means this gateway.</summary>
    internal static readonly MudRule GatewayUrn = Keep(new("gateway-urn", "RFC 8520 §17.7")
    {
        Strict = MudSeverity.Warning,
        Compatible = MudSeverity.Repair,
    });
}
