using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The container <c>tcp</c> (RFC 8519 §4.2) with the direction of RFC 8520 §4.8.</summary>
internal static class TcpMatchReader
{
    internal static TcpMatch Read(ObjectReader tcp) => new()
    {
        SourcePort = tcp.Container("source-port", PortMatchReader.Read),
        DestinationPort = tcp.Container("destination-port", PortMatchReader.Read),
        DirectionInitiated = tcp.Value($"{MudModules.Mud}:direction-initiated", YangTypes.Direction),
        SequenceNumber = tcp.Value("sequence-number", YangTypes.UInt32),
        AcknowledgementNumber = tcp.Value("acknowledgement-number", YangTypes.UInt32),
        DataOffset = tcp.Value("data-offset", YangTypes.DataOffset),
        Reserved = tcp.Value("reserved", YangTypes.UInt8),
        Flags = tcp.Object("flags", YangTypes.TcpFlags) ?? [],
        WindowSize = tcp.Value("window-size", YangTypes.UInt16),
        UrgentPointer = tcp.Value("urgent-pointer", YangTypes.UInt16),
        Options = tcp.Object("options", YangTypes.TcpOptions),
    };
}

/// <summary>The container <c>udp</c> (RFC 8519 §4.2).</summary>
internal static class UdpMatchReader
{
    internal static UdpMatch Read(ObjectReader udp) => new()
    {
        SourcePort = udp.Container("source-port", PortMatchReader.Read),
        DestinationPort = udp.Container("destination-port", PortMatchReader.Read),
        Length = udp.Value("length", YangTypes.UInt16),
    };
}

/// <summary>The container <c>icmp</c>, for ICMP and ICMPv6 (RFC 8519 §4.2).</summary>
internal static class IcmpMatchReader
{
    internal static IcmpMatch Read(ObjectReader icmp) => new()
    {
        Type = icmp.Value("type", YangTypes.UInt8),
        Code = icmp.Value("code", YangTypes.UInt8),
        RestOfHeader = icmp.Object("rest-of-header", YangTypes.Binary),
    };
}
