using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Core.Wire;

/// <summary>The kernel's answer to a request.</summary>
/// <param name="Number">0 for done, else the error number (<c>errno</c>), positive.</param>
public readonly record struct NetlinkError(int Number)
{
    /// <summary>In words; null where the kernel has none.</summary>
    public string? Text { get; init; }

    /// <summary>Octets from the request's start to what is wrong in it; null where the kernel does not say.</summary>
    public int? Offset { get; init; }
}

// NLMSG_ERROR behind its nlmsghdr, numbers in the machine's byte order:
//  0        4                        20
//  | errno  | header of the request  | the rest of it, unless the flag "capped" is set | with the flag "attributes": 1 text, 2 offset
// The number is 0 or negative.

/// <summary>Reads the kernel's answers to requests.</summary>
public static class NetlinkErrorReader
{
    /// <summary>Type of the message (<c>NLMSG_ERROR</c>).</summary>
    public const ushort MessageType = 2;

    private const int NumberSize = 4, InvalidArgument = 22;
    private const ushort Capped = 0x100, HasAttributes = 0x200;

    /// <summary>Reads an answer. One that is cut counts as an error.</summary>
    public static NetlinkError Read(NetlinkMessage message)
    {
        ReadOnlySpan<byte> payload = message.Payload;
        if (payload.Length < NumberSize) return new(InvalidArgument);
        // The smallest number has no positive counterpart.
        NetlinkError error = new(Math.Abs(Math.Max(MemoryMarshal.Read<int>(payload), -int.MaxValue)));
        int attributes = NumberSize + NetlinkMessageReader.HeaderSize;
        if ((message.Flags & HasAttributes) == 0 || payload.Length < attributes) return error;
        if ((message.Flags & Capped) == 0)
        {
            uint request = MemoryMarshal.Read<uint>(payload[NumberSize..]);
            if (request > payload.Length - NumberSize) return error;
            attributes = Math.Min(NumberSize + NetlinkMessageReader.Align((int)request), payload.Length);
        }
        return WithAttributes(error, payload[Math.Max(attributes, 0)..]);
    }

    private static NetlinkError WithAttributes(NetlinkError error, ReadOnlySpan<byte> bytes)
    {
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            if (type == 1) error = error with { Text = Encoding.UTF8.GetString(value.TrimEnd((byte)0)) };
            if (type == 2 && value.Length == sizeof(int)) error = error with { Offset = MemoryMarshal.Read<int>(value) };
        }
        return error;
    }
}
