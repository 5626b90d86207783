using System.Buffers.Binary;
using System.Text;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Names;

/// <summary>Writes a question of the DNS proxy's own.</summary>
public static class DnsQuestionWriter
{
    private const ushort RecursionDesired = 0x0100;

    /// <summary>A message with one question, without EDNS; its message id is 0.</summary>
    /// <param name="question">The question. Its name has ASCII labels of 1 to 63 characters (RFC 1035 §2.3.4).</param>
    public static byte[] Write(DnsQuestion question)
    {
        byte[] name = [.. question.Name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
        byte[] message = new byte[DnsHeader.Size + name.Length + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        name.CopyTo(message, DnsHeader.Size);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(message.Length - 4), (ushort)question.Type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(message.Length - 2), question.Class);
        return message;
    }
}
