using System.Net.Sockets;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Packets;

/// <summary>Yields an interface's frames for discovery (<see cref="DiscoveryFilter"/>), from now on until cancelled.</summary>
/// <param name="interfaceName">Kernel name of the interface.</param>
/// <param name="cancellation">Ends the reading.</param>
/// <exception cref="SocketException">The interface is missing, went away, or may not be read; a later call may work.</exception>
public delegate IAsyncEnumerable<Frame> FrameSource(string interfaceName, CancellationToken cancellation);

/// <summary>Yields an interface's frames that show another router (<see cref="RouterFilter"/>). Otherwise as <see cref="FrameSource"/>.</summary>
/// <param name="interfaceName">Kernel name of the interface.</param>
/// <param name="cancellation">Ends the reading.</param>
/// <exception cref="SocketException">The interface is missing, went away, or may not be read; a later call may work.</exception>
public delegate IAsyncEnumerable<Frame> RouterTraceSource(string interfaceName, CancellationToken cancellation);
