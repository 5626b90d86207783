using System.Buffers.Binary;

namespace EdgeGuard.Agent.Names;

/// <summary>DNS messages on a TCP connection: each follows its length (RFC 1035 §4.2.2).</summary>
internal static class DnsStream
{
    /// <returns>null at the end of the stream.</returns>
    internal static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] length = new byte[2];
        if (await stream.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellation) < length.Length) return null;
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        return await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellation) < message.Length ? null : message;
    }

    /// <summary>Length and message in one piece, so that they travel in one segment.</summary>
    internal static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        byte[] framed = new byte[2 + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed.AsMemory(2));
        return stream.WriteAsync(framed, cancellation);
    }
}
