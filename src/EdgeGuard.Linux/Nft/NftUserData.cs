using System.Text;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>User data of tables, chains, rules and sets: the kernel stores it, and <c>nft</c> reads comments from it.</summary>
/// <remarks>Each entry is a type octet, a length octet and the value. A comment ends with a zero octet.</remarks>
internal static class NftUserData
{
    /// <summary>Writes the attribute; nothing where there is nothing to write.</summary>
    /// <param name="writer">Receives the attribute.</param>
    /// <param name="attribute">Number of the attribute.</param>
    /// <param name="before">Entries to write first.</param>
    /// <param name="entry">Type of a comment's entry.</param>
    /// <param name="text">The comment; null for none.</param>
    internal static void PutUserData(this NetlinkWriter writer, int attribute, ReadOnlySpan<byte> before, byte entry, string? text)
    {
        if (text is not null)
        {
            byte[] octets = Encoding.ASCII.GetBytes(NftComments.Escape(text));
            byte[] all = [.. before, entry, (byte)(octets.Length + 1), .. octets, 0];
            writer.Put(attribute, all);
        }
        else if (!before.IsEmpty) writer.Put(attribute, before);
    }
}
