using System.Buffers.Binary;
using System.Net;
using System.Text;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>DNS messages written octet by octet, so that they can also be wrong.</summary>
internal static class DnsMessages
{
    internal const ushort Answered = 0x8180;

    internal static byte[] Message(ushort flags, byte[] question, byte[][] answers, params byte[][] additional) =>
        [.. Header(flags, 1, answers.Length, additional.Length), .. question, .. answers.SelectMany(a => a), .. additional.SelectMany(a => a)];

    internal static byte[] Header(ushort flags, int questions, int answers, int additional)
    {
        byte[] header = new byte[12];
        ushort[] values = [0x1234, flags, (ushort)questions, (ushort)answers, 0, (ushort)additional];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2 * i), values[i]);
        return header;
    }

    internal static byte[] Question(string name, DnsType type) => [.. Name(name), .. U16((ushort)type), 0, 1];

    internal static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0];

    internal static byte[] Record(string name, DnsType type, uint ttl, params byte[] data) => Record(Name(name), type, ttl, data);

    internal static byte[] Record(byte[] name, DnsType type, uint ttl, params byte[] data)
    {
        byte[] life = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(life, ttl);
        return [.. name, .. U16((ushort)type), 0, 1, .. life, .. U16((ushort)data.Length), .. data];
    }

    internal static byte[] Address(string name, string address, uint ttl = 300)
    {
        byte[] octets = IPAddress.Parse(address).GetAddressBytes();
        return Record(name, octets.Length == 4 ? DnsType.A : DnsType.Aaaa, ttl, octets);
    }

    internal static byte[] Cname(string name, string target, uint ttl = 300) => Record(name, DnsType.Cname, ttl, Name(target));

    internal static byte[] Parameter(ushort key, params string[] addresses)
    {
        byte[] value = [.. addresses.SelectMany(a => IPAddress.Parse(a).GetAddressBytes())];
        return [.. U16(key), .. U16((ushort)value.Length), .. value];
    }

    internal static byte[] U16(ushort value) => [(byte)(value >> 8), (byte)value];
}
