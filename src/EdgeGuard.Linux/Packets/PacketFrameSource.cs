using System.Runtime.CompilerServices;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Packets;

/// <summary>Frames off the kernel's packet sockets, one socket for each reader.</summary>
public sealed class PacketFrameSource : IFrameSource
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Frame> ReadAllAsync(string interfaceName, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using PacketSocket socket = PacketSocket.Open(interfaceName);
        await foreach (Frame frame in socket.ReadAllAsync(cancellation)) yield return frame;
    }
}
