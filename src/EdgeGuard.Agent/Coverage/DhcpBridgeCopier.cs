using System.Collections.Immutable;
using System.Net.Sockets;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Interfaces;

namespace EdgeGuard.Agent.Coverage;

/// <summary>Sends DHCP between isolated ports, as <see cref="DhcpBridging"/> says; at most so many frames a second, so that no device floods the others.</summary>
internal sealed class DhcpBridgeCopier(TimeProvider time)
{
    /// <summary>Frames a second that are sent for one port.</summary>
    internal const int MostPerSecond = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Second, int Count)> _sent = new(StringComparer.Ordinal);

    /// <summary>Sends a frame out of the ports where it has to go.</summary>
    internal void Copy(GatewayState state, Frame frame)
    {
        ImmutableArray<string> ports = DhcpBridging.PortsFor(state, frame);
        if (ports.IsEmpty || !HasRoom(frame.Interface)) return;
        foreach (string port in ports)
        {
            try
            {
                FrameSender.Send(port, [DhcpBridging.Copy(frame)]);
            }
            catch (SocketException)
            {
                // The port has gone; the client asks again.
            }
        }
    }

    private bool HasRoom(string port)
    {
        long second = time.GetUtcNow().ToUnixTimeSeconds();
        lock (_lock)
        {
            (long Second, int Count) sent = _sent.GetValueOrDefault(port);
            int count = sent.Second == second ? sent.Count + 1 : 1;
            _sent[port] = (second, count);
            return count <= MostPerSecond;
        }
    }
}
