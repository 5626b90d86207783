using System.Net.Sockets;
using System.Runtime.CompilerServices;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Packets;

/// <summary>Where frames come from that tell what one device does.</summary>
public interface IDeviceTap
{
    /// <summary>Frames of and to a device from now on, until cancelled; of its TCP connections the first ones only.</summary>
    /// <param name="interfaceName">Kernel name of the interface that the device is on.</param>
    /// <param name="device">Its hardware address.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SocketException">The interface is not there, is gone, or may not be read; asking again later may work.</exception>
    IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, MacAddress device, CancellationToken cancellation);
}

/// <summary>Frames off the kernel's packet sockets, one socket for each device.</summary>
public sealed class PacketDeviceTap : IDeviceTap
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, MacAddress device, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using PacketSocket socket = PacketSocket.Open(interfaceName, device);
        await foreach (Frame frame in socket.ReadAllAsync(cancellation)) yield return frame;
    }
}
