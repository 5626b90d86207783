using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>A name server that answers as its owner likes: a list of addresses for each question in turn, the last one for all later ones. Nothing is kept (TTL 0).</summary>
internal sealed class HostileNames(Socket socket, Func<string, IReadOnlyList<string[]>?> answers, Func<string, bool> isSilent)
{
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>Answers until the socket is closed.</summary>
    internal async Task ServeAsync()
    {
        byte[] question = new byte[512];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(question, new IPEndPoint(IPAddress.Any, 0));
                if (Answer(question.AsSpan(0, received.ReceivedBytes)) is { } answer) await socket.SendToAsync(answer, received.RemoteEndPoint);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // It is disposed.
        }
    }

    private byte[]? Answer(ReadOnlySpan<byte> question)
    {
        int end = 12;
        List<string> labels = [];
        while (question[end] is > 0 and var length)
        {
            labels.Add(Encoding.ASCII.GetString(question.Slice(end + 1, length)));
            end += 1 + length;
        }
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(question[(end + 1)..]);
        string name = string.Join('.', labels).ToLowerInvariant();
        if (isSilent(name)) return null;
        IReadOnlyList<string[]>? known = answers(name);
        // Both families are asked for; IPv4 counts the turns.
        int turn = type == 1 ? _asked.AddOrUpdate(name, 0, (_, before) => before + 1) : _asked.GetValueOrDefault(name);
        IPAddress[] addresses = known is null or [] ? [] : [.. known[Math.Min(turn, known.Count - 1)].Select(IPAddress.Parse).Where(a => a.AddressFamily == (type == 1 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))];
        if (type is not (1 or 28)) addresses = [];
        return
        [
            .. question[..2], 0x81, (byte)(known is null ? 0x83 : 0x80), 0, 1, 0, (byte)addresses.Length, 0, 0, 0, 0, .. question[12..(end + 5)],
            .. addresses.SelectMany(a => (byte[])[0xc0, 12, 0, (byte)type, 0, 1, 0, 0, 0, 0, 0, (byte)a.GetAddressBytes().Length, .. a.GetAddressBytes()]),
        ];
    }
}
