using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Names;

// An option inside OPT (RFC 7871 §6): code 8 2 │ length 2 │ family 2 │ source prefix 1 │ scope prefix 1 │ address

/// <summary>
/// Adds the device's address to a question for a local name server (EDNS client subnet), so that the server's statistics and per-device rules keep
/// working.
/// </summary>
public static class ClientSubnet
{
    private const ushort OptionCode = 8;
    private const int OptionHeader = 4;
    private const ushort DatagramSize = 1232;

    /// <summary>The question with the device's full address in it.</summary>
    /// <param name="question">As the device sent it.</param>
    /// <param name="device">Its address.</param>
    /// <param name="addedEdns">The device sent no EDNS, so the answer must not contain any: see <see cref="WithoutEdns"/>.</param>
    /// <returns>The question, unchanged where it has a client subnet already, or where a record follows EDNS, which may be a signature.</returns>
    public static byte[] Add(ReadOnlySpan<byte> question, IPAddress device, out bool addedEdns)
    {
        addedEdns = false;
        byte[] option = Option(device);
        if (!DnsReader.TryRead(question, out DnsReader dns)) return question.ToArray();
        bool isLast = true;
        while (dns.TryReadRecord(out DnsRecord record))
        {
            isLast = record.Type == DnsType.Opt && dns.IsWhole && !HasOption(record.Data);
            if (isLast) return WithOption(question, record, option);
        }
        if (!isLast || !dns.IsWhole) return question.ToArray();
        addedEdns = true;
        return WithEdns(question, dns.Header, option);
    }

    /// <summary>The length of an answer without the EDNS record at its end. The record count is corrected.</summary>
    public static int WithoutEdns(Span<byte> answer)
    {
        if (!DnsReader.TryRead(answer, out DnsReader dns) || !dns.TryReadQuestion(out _)) return answer.Length;
        int begin = dns.At;
        while (dns.TryReadRecord(out DnsRecord record))
        {
            if (record.Type == DnsType.Opt && dns.HasAll)
            {
                BinaryPrimitives.WriteUInt16BigEndian(answer[10..], (ushort)(dns.Header.Additional - 1));
                return begin;
            }
            begin = dns.At;
        }
        return answer.Length;
    }

    private static byte[] Option(IPAddress device)
    {
        byte[] address = device.GetAddressBytes();
        byte family = (byte)(device.AddressFamily == AddressFamily.InterNetwork ? 1 : 2);
        return [0, (byte)OptionCode, 0, (byte)(4 + address.Length), 0, family, (byte)(address.Length * 8), 0, .. address];
    }

    private static bool HasOption(ReadOnlySpan<byte> options)
    {
        while (options.Length >= OptionHeader)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (BinaryPrimitives.ReadUInt16BigEndian(options) == OptionCode) return true;
            if (length > options.Length - OptionHeader) return true;
            options = options[(OptionHeader + length)..];
        }
        return !options.IsEmpty;
    }

    private static byte[] WithOption(ReadOnlySpan<byte> question, in DnsRecord edns, byte[] option)
    {
        byte[] longer = [.. question, .. option];
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(edns.TtlAt + 4), (ushort)(edns.Data.Length + option.Length));
        return longer;
    }

    private static byte[] WithEdns(ReadOnlySpan<byte> question, DnsHeader header, byte[] option)
    {
        byte[] edns = [0, 0, (byte)DnsType.Opt, DatagramSize >> 8, DatagramSize & 0xff, 0, 0, 0, 0, 0, (byte)option.Length, .. option];
        byte[] longer = [.. question, .. edns];
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(10), (ushort)(header.Additional + 1));
        return longer;
    }
}
