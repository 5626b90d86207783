using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>Sends connection attempts at a steady rate and waits for no answer, as a bot does that looks for victims.</summary>
internal sealed class SynScan(NetworkNamespace from, IPAddress own, IReadOnlyList<IPEndPoint> targets, int perSecond)
{
    private const ushort OwnPort = 40_023;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);

    /// <summary>Sends to each target once; all are of the family of the own address.</summary>
    /// <param name="before">Is told of each packet just before it is sent.</param>
    /// <param name="cancellation">Stops the scan.</param>
    internal async Task RunAsync(Action<long, IPAddress> before, CancellationToken cancellation)
    {
        using Socket socket = from.Run(() => TcpSyn.Open(own.AddressFamily));
        byte[] header = new byte[TcpSyn.Size];
        using PeriodicTimer beat = new(Beat);
        long begun = Stopwatch.GetTimestamp();
        int sent = 0;
        while (sent < targets.Count && await beat.WaitForNextTickAsync(cancellation))
        {
            int due = Math.Min(targets.Count, (int)(Stopwatch.GetElapsedTime(begun).TotalSeconds * perSecond) + 1);
            for (; sent < due; sent++)
            {
                TcpSyn.Write(header, new(own, OwnPort), targets[sent]);
                before(Stopwatch.GetTimestamp(), targets[sent].Address);
                socket.SendTo(header, new IPEndPoint(targets[sent].Address, 0));
            }
        }
    }
}
