using System.Diagnostics;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>
/// Puts Ethernet frames on a host's cable as fast as it is told to. They go past the taps on that host, which could not follow
/// (packet(7), PACKET_QDISC_BYPASS); what the cable's other end had no room for is told by the interface's own counter.
/// </summary>
internal sealed class FrameFlood(NetworkNamespace from, string networkInterface)
{
    private const int SocketLevel = 263;
    private const int PastQueuesAndTaps = 20;
    private const int DroppedField = 11;

    /// <summary>Frames that left and had room at the other end.</summary>
    internal long Sent { get; private set; }

    /// <summary>How long it took.</summary>
    internal TimeSpan Lasted { get; private set; }

    /// <summary>Sends each frame once, on a thread of its own.</summary>
    internal Task RunAsync(IEnumerable<byte[]> frames, int perSecond, CancellationToken cancellation) =>
        Task.Factory.StartNew(() => Send(frames, perSecond, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Send(IEnumerable<byte[]> frames, int perSecond, CancellationToken cancellation)
    {
        using Socket socket = from.OpenSocket(AddressFamily.Packet, SocketType.Raw, 0);
        socket.SetRawSocketOption(SocketLevel, PastQueuesAndTaps, BitConverter.GetBytes(1));
        socket.Bind(new LinkLayerEndPoint(from.IndexOf(networkInterface)));
        long dropped = Dropped(), begun = Stopwatch.GetTimestamp(), sent = 0, tried = 0;
        foreach (byte[] frame in frames)
        {
            while (Stopwatch.GetElapsedTime(begun).TotalSeconds * perSecond < tried) Thread.Sleep(1);
            cancellation.ThrowIfCancellationRequested();
            tried++;
            socket.Send(frame, SocketFlags.None, out SocketError error);
            if (error == SocketError.Success) sent++;
        }
        Lasted = Stopwatch.GetElapsedTime(begun);
        Sent = sent - (Dropped() - dropped);
    }

    // Fields of /proc/net/dev behind the name: eight of what was received, then octets, packets, errors and drops of what was sent.
    private long Dropped() => from.Run(() => File.ReadLines("/proc/thread-self/net/dev").Select(line => line.Split(':'))
        .Where(parts => parts[0].Trim() == networkInterface)
        .Select(parts => long.Parse(parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[DroppedField], System.Globalization.CultureInfo.InvariantCulture)).First());
}
