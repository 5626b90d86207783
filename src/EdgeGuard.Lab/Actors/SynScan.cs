using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Actors;

/// <summary>Sends connection attempts at a steady rate and waits for no answer, as a bot does that looks for victims.</summary>
internal sealed class SynScan(NetworkNamespace from, IReadOnlyList<IPAddress> own, IReadOnlyList<IPEndPoint> targets, int perSecond)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);

    private readonly ushort _port = (ushort)(40_000 + perSecond % 1000);

    /// <summary>Sends to each target once.</summary>
    /// <exception cref="LabException">The device has no address of a target's family.</exception>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        Dictionary<AddressFamily, (Socket Socket, IPEndPoint Own)> ways = Open();
        try
        {
            await SendAllAsync(ways, cancellation);
        }
        finally
        {
            foreach ((Socket socket, _) in ways.Values) socket.Dispose();
        }
    }

    private async Task SendAllAsync(Dictionary<AddressFamily, (Socket Socket, IPEndPoint Own)> ways, CancellationToken cancellation)
    {
        byte[] header = new byte[TcpSyn.Size];
        using PeriodicTimer beat = new(Beat);
        long begun = Stopwatch.GetTimestamp();
        int sent = 0;
        while (sent < targets.Count && await beat.WaitForNextTickAsync(cancellation))
        {
            int due = Math.Min(targets.Count, (int)(Stopwatch.GetElapsedTime(begun).TotalSeconds * perSecond) + 1);
            for (; sent < due; sent++)
            {
                (Socket socket, IPEndPoint own) = ways[targets[sent].AddressFamily];
                TcpSyn.Write(header, own, targets[sent]);
                socket.SendTo(header, new IPEndPoint(targets[sent].Address, 0));
            }
        }
    }

    private Dictionary<AddressFamily, (Socket Socket, IPEndPoint Own)> Open() => targets
        .Select(target => target.AddressFamily).Distinct()
        .ToDictionary(family => family, family => (from.Run(() => TcpSyn.Open(family)), new IPEndPoint(Own(family), _port)));

    private IPAddress Own(AddressFamily family) =>
        own.FirstOrDefault(address => address.AddressFamily == family)
        ?? throw new LabException($"{from.Name} has no {family} address to scan from.");
}
