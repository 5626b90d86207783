using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>Sends connection attempts at a steady rate and waits for no answer, as a bot does that looks for victims.</summary>
internal sealed class SynScan(NetworkNamespace from, IPAddress own, IReadOnlyList<IPEndPoint> targets, int perSecond)
{
    private const ushort OwnPort = 40_023;

    /// <summary>Sends to each target once; all are of the family of the own address.</summary>
    /// <param name="before">Is told of each packet just before it is sent.</param>
    /// <param name="cancellation">Stops the scan.</param>
    internal async Task RunAsync(Action<long, IPAddress> before, CancellationToken cancellation)
    {
        using Socket socket = from.Run(() => TcpSyn.Open(own.AddressFamily));
        byte[] header = new byte[TcpSyn.Size];
        TimeSpan[] times = [.. targets.Select((_, i) => TimeSpan.FromSeconds((double)i / perSecond))];
        await Timetable.KeepAsync(times, i =>
        {
            TcpSyn.Write(header, new(own, OwnPort), targets[i]);
            before(Stopwatch.GetTimestamp(), targets[i].Address);
            socket.SendTo(header, new IPEndPoint(targets[i].Address, 0));
        }, cancellation);
    }
}
