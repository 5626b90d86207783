using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Packets;

/// <summary>Sends TCP SYN segments at a fixed rate and waits for no answer, as a bot does that searches for victims.</summary>
internal sealed class SynScan(NetworkNamespace from, IPAddress source, IReadOnlyList<IPEndPoint> targets, int perSecond)
{
    private const ushort SourcePort = 40_023;

    /// <summary>Sends to each target once. All targets are of the address family of the source.</summary>
    /// <param name="before">Called just before each packet, with the time and the destination.</param>
    /// <param name="cancellation">Stops the scan.</param>
    internal async Task RunAsync(Action<long, IPAddress> before, CancellationToken cancellation)
    {
        using Socket socket = from.Run(() => TcpSyn.OpenSocket(source.AddressFamily));
        byte[] header = new byte[TcpSyn.Size];
        TimeSpan[] times = [.. targets.Select((_, i) => TimeSpan.FromSeconds((double)i / perSecond))];
        await SendSchedule.RunAsync(times, i =>
        {
            TcpSyn.Write(header, new(source, SourcePort), targets[i]);
            before(Stopwatch.GetTimestamp(), targets[i].Address);
            socket.SendTo(header, new IPEndPoint(targets[i].Address, 0));
        }, cancellation);
    }
}
