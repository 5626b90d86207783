using System.Diagnostics;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Packets;

/// <summary>
/// Sends Ethernet frames from a host at a given rate. The frames bypass packet captures on that host, which could not keep up
/// (packet(7), PACKET_QDISC_BYPASS). The interface's drop counter says how many the peer interface had no room for.
/// </summary>
internal sealed class FrameFlood(NetworkNamespace from, string networkInterface)
{
    private const int SocketLevel = 263;
    private const int QdiscBypass = 20;
    private const int DroppedField = 11;

    /// <summary>Frames that reached the peer interface.</summary>
    internal long Sent { get; private set; }

    /// <summary>How long sending took.</summary>
    internal TimeSpan Duration { get; private set; }

    /// <summary>Sends each frame once, on its own thread.</summary>
    internal Task RunAsync(IEnumerable<byte[]> frames, int perSecond, CancellationToken cancellation) =>
        Task.Factory.StartNew(() => Send(frames, perSecond, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Send(IEnumerable<byte[]> frames, int perSecond, CancellationToken cancellation)
    {
        using Socket socket = from.OpenSocket(AddressFamily.Packet, SocketType.Raw, 0);
        socket.SetRawSocketOption(SocketLevel, QdiscBypass, BitConverter.GetBytes(1));
        socket.Bind(new LinkLayerEndPoint(from.InterfaceIndex(networkInterface)));
        long dropped = Dropped(), started = Stopwatch.GetTimestamp(), sent = 0, attempts = 0;
        foreach (byte[] frame in frames)
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond < attempts) Thread.Sleep(1);
            cancellation.ThrowIfCancellationRequested();
            attempts++;
            socket.Send(frame, SocketFlags.None, out SocketError error);
            if (error == SocketError.Success) sent++;
        }
        Duration = Stopwatch.GetElapsedTime(started);
        Sent = sent - (Dropped() - dropped);
    }

    // Fields of /proc/net/dev after the name: eight for received frames, then octets, packets, errors and drops of sent frames.
    private long Dropped() => from.Run(() => File.ReadLines("/proc/thread-self/net/dev").Select(line => line.Split(':'))
        .Where(parts => parts[0].Trim() == networkInterface)
        .Select(parts => long.Parse(parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[DroppedField], System.Globalization.CultureInfo.InvariantCulture)).First());
}
