using System.Net.Sockets;

namespace EdgeGuard.Core.Mud.Reading.Types;

/// <summary>The types that the modules name, each with its range.</summary>
internal static class YangTypes
{
    private const string Module = MudModules.AccessControl;
    private const string Prefix = "acl";

    internal static readonly UnsignedType<byte> UInt8 = new(0, byte.MaxValue);
    internal static readonly UnsignedType<ushort> UInt16 = new(0, ushort.MaxValue);
    internal static readonly UnsignedType<uint> UInt32 = new(0, uint.MaxValue);
    internal static readonly LongType UInt64 = new();
    internal static readonly BooleanType Boolean = new();
    internal static readonly EmptyType Empty = new();
    internal static readonly TextType Text = new();
    internal static readonly UriType Uri = new();
    internal static readonly HostType Host = new();
    internal static readonly MacType Mac = new();
    internal static readonly DateAndTimeType DateAndTime = new();
    internal static readonly EtherTypeType EtherType = new();
    internal static readonly BinaryType Binary = new();
    internal static readonly PrefixType Ipv4Prefix = new(AddressFamily.InterNetwork);
    internal static readonly PrefixType Ipv6Prefix = new(AddressFamily.InterNetworkV6);

    /// <summary>Name of an ACL or ACE (RFC 8519 §4.1).</summary>
    internal static readonly TextType Name = new(1, 64);

    /// <summary>Name of an extension (RFC 8520 §7).</summary>
    internal static readonly TextType ExtensionName = new(1, 40);

    /// <summary>Hours between checks (RFC 8520 §3.5).</summary>
    internal static readonly UnsignedType<byte> CacheValidity = new(1, 168);

    internal static readonly UnsignedType<byte> Dscp = new(0, 63);
    internal static readonly UnsignedType<byte> Ecn = new(0, 3);
    internal static readonly UnsignedType<byte> HeaderLength = new(5, 60);
    internal static readonly UnsignedType<ushort> FragmentOffset = new(20, ushort.MaxValue);
    internal static readonly UnsignedType<uint> FlowLabel = new(0, 1_048_575);
    internal static readonly UnsignedType<byte> DataOffset = new(5, 15);
    internal static readonly BinaryType TcpOptions = new(1, 40);
    internal static readonly BitsType Ipv4Flags = new("reserved", "fragment", "more");
    internal static readonly BitsType TcpFlags = new("cwr", "ece", "urg", "ack", "psh", "rst", "syn", "fin");

    internal static readonly EnumerationType<PortOperator> Operator = new(
        ("lte", PortOperator.LessOrEqual), ("gte", PortOperator.GreaterOrEqual),
        ("eq", PortOperator.Equal), ("neq", PortOperator.NotEqual));

    internal static readonly EnumerationType<DirectionInitiated> Direction = new(
        ("from-device", DirectionInitiated.FromDevice), ("to-device", DirectionInitiated.ToDevice));

    internal static readonly IdentityType<AceAction> Forwarding = new(Module, Prefix, new Dictionary<string, string>(),
        ("accept", AceAction.Accept), ("drop", AceAction.Drop), ("reject", AceAction.Reject));

    internal static readonly IdentityType<bool> Logging = new(Module, Prefix, new Dictionary<string, string>(),
        ("log-syslog", true), ("log-none", false));

    internal static readonly IdentityType<AclType> AclType = new(
        Module, Prefix, new Dictionary<string, string> { ["ethernet-acl-type"] = "eth-acl-type" },
        ("ipv4-acl-type", Mud.AclType.Ipv4), ("ipv6-acl-type", Mud.AclType.Ipv6), ("eth-acl-type", Mud.AclType.Ethernet),
        ("mixed-eth-ipv4-acl-type", Mud.AclType.MixedEthernetIpv4), ("mixed-eth-ipv6-acl-type", Mud.AclType.MixedEthernetIpv6),
        ("mixed-eth-ipv4-ipv6-acl-type", Mud.AclType.MixedEthernetIpv4Ipv6));
}
