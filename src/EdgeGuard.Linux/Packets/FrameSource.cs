using System.Net.Sockets;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Packets;

/// <summary>The frames of one interface that tell which devices there are, from now on until cancelled.</summary>
/// <param name="interfaceName">Kernel name of the interface.</param>
/// <param name="cancellation">Ends the reading.</param>
/// <exception cref="SocketException">The interface is not there, is gone, or may not be read; asking again later may work.</exception>
public delegate IAsyncEnumerable<Frame> FrameSource(string interfaceName, CancellationToken cancellation);
