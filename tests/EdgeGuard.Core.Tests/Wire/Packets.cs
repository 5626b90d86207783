using System.Buffers.Binary;
using System.Text;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>Builds the messages that no client here sends, because they are rare, wrong or hostile.</summary>
internal static class Packets
{
    internal static readonly MacAddress Client = MacAddress.Parse("00:00:5e:00:53:10");
    internal static readonly MacAddress Other = MacAddress.Parse("00:00:5e:00:53:66");

    /// <summary>A DHCPv4 message from the client, with options in the three fields that may hold them.</summary>
    internal static byte[] Dhcp4(byte[] options, byte[]? file = null, byte[]? serverName = null, byte op = 1, byte[]? your = null, byte[]? client = null)
    {
        byte[] message = new byte[240];
        (message[0], message[1], message[2]) = (op, 1, 6);
        client?.CopyTo(message, 12);
        your?.CopyTo(message, 16);
        Client.CopyTo(message.AsSpan(28));
        serverName?.CopyTo(message, 44);
        file?.CopyTo(message, 108);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(236), 0x63825363);
        return [.. message, .. options];
    }

    internal static byte[] Option4(byte code, params byte[] value) => [code, (byte)value.Length, .. value];

    internal static byte[] Option4(byte code, string text) => Option4(code, Encoding.UTF8.GetBytes(text));

    internal static byte[] Option6(ushort code, params byte[] value) => [(byte)(code >> 8), (byte)code, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    internal static byte[] Option6(ushort code, string text) => Option6(code, Encoding.UTF8.GetBytes(text));

    internal static byte[] Lldp(params byte[][] elements) => [.. elements.SelectMany(e => e), 0, 0];

    internal static byte[] Element(int type, params byte[] value) => [(byte)(type << 1 | value.Length >> 8), (byte)value.Length, .. value];

    internal static byte[] MudElement(string mudString) => Element(127, [0x00, 0x00, 0x5e, 0x01, .. Encoding.UTF8.GetBytes(mudString)]);

    internal static Frame Ethernet(MacAddress from, MacAddress to, ushort type, byte[] payload, FrameDirection direction = FrameDirection.Received)
    {
        byte[] header = new byte[14];
        to.CopyTo(header);
        from.CopyTo(header.AsSpan(6));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(12), type);
        return new((byte[])[.. header, .. payload], "lan", direction);
    }

    internal static byte[] Ipv4Udp(ushort source, ushort destination, byte[] payload)
    {
        byte[] udp = Udp(source, destination, payload);
        byte[] header = [0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(header.Length + udp.Length));
        return [.. header, .. udp];
    }

    internal static byte[] Ipv6(byte next, byte hopLimit, string source, string destination, byte[] payload) =>
    [
        0x60, 0, 0, 0, (byte)(payload.Length >> 8), (byte)payload.Length, next, hopLimit,
        .. System.Net.IPAddress.Parse(source).GetAddressBytes(), .. System.Net.IPAddress.Parse(destination).GetAddressBytes(), .. payload,
    ];

    internal static byte[] Udp(ushort source, ushort destination, byte[] payload)
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(header, source);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), destination);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(8 + payload.Length));
        return [.. header, .. payload];
    }
}
