using System.Buffers.Binary;
using System.Net;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// NAT64 prefixes in a router advertisement (RFC 8781 §4).
/// <code>
/// router advertisement: type 1 = 134 │ code 1 = 0 │ checksum 2 │ twelve octets │ options: type 1 │ length 1 × 8 │ value
/// PREF64: type 1 = 38 │ length 1 = 2 │ lifetime / 8 s, 13 bits │ code of the prefix length, 3 bits │ highest 96 bits of the prefix
/// </code>
/// </summary>
public static class TranslationAnnouncement
{
    /// <summary>Prefixes taken from one advertisement.</summary>
    public const int Most = 8;

    private const byte Option = 38;
    private const int OptionsAt = 16, Unit = 8, OptionSize = 16, LengthBits = 3, SecondsPerUnit = 8;

    // By their code (RFC 8781 §4); others are to be ignored.
    private static readonly int[] Lengths = [96, 64, 56, 48, 40, 32];

    /// <summary>The prefixes and how long they hold; zero withdraws one.</summary>
    /// <param name="message">An ICMPv6 message, whose checksum was verified.</param>
    /// <returns>Empty for other messages.</returns>
    public static IReadOnlyList<(IPNetwork Prefix, TimeSpan Lifetime)> Read(ReadOnlySpan<byte> message)
    {
        List<(IPNetwork, TimeSpan)> found = [];
        if (message.Length < OptionsAt || message is not [(byte)NeighborMessageType.RouterAdvertisement, 0, ..]) return found;
        ReadOnlySpan<byte> options = message[OptionsAt..];
        for (; found.Count < Most && options.Length >= Unit && options[1] > 0 && options[1] * Unit <= options.Length; options = options[(options[1] * Unit)..])
        {
            if (options[0] == Option && options[1] * Unit == OptionSize && ReadOne(options[..OptionSize]) is { } one) found.Add(one);
        }
        return found;
    }

    private static (IPNetwork, TimeSpan)? ReadOne(ReadOnlySpan<byte> option)
    {
        ushort packed = BinaryPrimitives.ReadUInt16BigEndian(option[2..]);
        int code = packed & ((1 << LengthBits) - 1);
        if (code >= Lengths.Length) return null;
        byte[] octets = new byte[16];
        option[4..].CopyTo(octets);
        octets.AsSpan(Lengths[code] / 8).Clear();
        return (new(new IPAddress(octets), Lengths[code]), TimeSpan.FromSeconds((packed >> LengthBits) * SecondsPerUnit));
    }
}
