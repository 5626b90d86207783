using System.Net.Sockets;
using System.Runtime.CompilerServices;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Packets;

/// <summary>A source of one device's frames, for learning.</summary>
public interface IDeviceTap
{
    /// <summary>Yields IP frames from and to a device from now on, until cancelled; of TCP only those with SYN.</summary>
    /// <param name="interfaceName">Kernel name of the interface that the device is on.</param>
    /// <param name="device">Its MAC address.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SocketException">The interface is missing, went away, or may not be read; a later call may work.</exception>
    IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, MacAddress device, CancellationToken cancellation);
}

/// <summary>Reads frames from packet sockets, one socket for each device.</summary>
public sealed class PacketDeviceTap : IDeviceTap
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, MacAddress device, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using PacketSocket socket = PacketSocket.Open(interfaceName, device);
        await foreach (Frame frame in socket.ReadAllAsync(cancellation)) yield return frame;
    }
}
