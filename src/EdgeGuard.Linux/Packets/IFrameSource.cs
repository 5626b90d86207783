using System.Net.Sockets;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Packets;

/// <summary>Where frames come from that tell which devices there are.</summary>
public interface IFrameSource
{
    /// <summary>The frames of one interface from now on, until cancelled.</summary>
    /// <param name="interfaceName">Kernel name of the interface.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SocketException">The interface is not there, is gone, or may not be read; asking again later may work.</exception>
    IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, CancellationToken cancellation);
}
