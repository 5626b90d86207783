using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Devices;

/// <summary>
/// A DNS client inside a device's namespace (RFC 1035 §4.1):
/// <code>header: id 2 · flags 2 · questions 2 · answers 2 · authorities 2 · additional 2; then the question, then records</code>
/// </summary>
internal static class DnsClient
{
    private const int HeaderSize = 12;
    private const ushort RecursionDesired = 0x0100;
    private const ushort InternetClass = 1;
    private const ushort AddressRecord4 = 1;
    private const ushort AddressRecord6 = 28;

    /// <summary>Asks a DNS server for the addresses of a name, once, over UDP.</summary>
    /// <returns>The addresses of one family; empty when no answer arrived in time.</returns>
    internal static async Task<IReadOnlyList<IPAddress>> ResolveAsync(
        NetworkNamespace from, IPAddress server, string name, AddressFamily family, TimeSpan timeout, CancellationToken cancellation)
    {
        ushort type = family == AddressFamily.InterNetwork ? AddressRecord4 : AddressRecord6;
        byte[] query = Question(name, type);
        using Socket socket = from.OpenSocket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(server, 53), limit.Token);
            await socket.SendAsync(query, limit.Token);
            byte[] answer = new byte[1500];
            int length = await socket.ReceiveAsync(answer, limit.Token);
            return Addresses(answer.AsSpan(0, length), query.Length, type);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return [];
        }
    }

    private static byte[] Question(string name, ushort type)
    {
        byte[] query = new byte[HeaderSize + name.Length + 2 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(4), 1);
        int at = HeaderSize;
        foreach (string label in name.Split('.'))
        {
            query[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, query.AsSpan(at));
        }
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(at + 1), type);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(at + 3), InternetClass);
        return query;
    }

    // dnsmasq compresses the owner name of every record to a pointer to the question (two octets, RFC 1035 §4.1.4).
    private static List<IPAddress> Addresses(ReadOnlySpan<byte> answer, int questionEnd, ushort type)
    {
        List<IPAddress> addresses = [];
        if (answer.Length < questionEnd) return addresses;
        int records = BinaryPrimitives.ReadUInt16BigEndian(answer[6..]);
        ReadOnlySpan<byte> rest = answer[questionEnd..];
        for (int i = 0; i < records && rest.Length >= 12 && rest[0] >= 0xC0; i++)
        {
            int size = BinaryPrimitives.ReadUInt16BigEndian(rest[10..]);
            if (12 + size > rest.Length) break;
            if (BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) == type) addresses.Add(new(rest.Slice(12, size)));
            rest = rest[(12 + size)..];
        }
        return addresses;
    }
}
