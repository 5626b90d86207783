namespace EdgeGuard.Core.Wire;

/// <summary>Which way a frame went, as seen from the gateway.</summary>
public enum FrameDirection
{
    /// <summary>Unknown, as in most captures.</summary>
    Unknown,

    /// <summary>It came from the network.</summary>
    Received,

    /// <summary>The gateway itself sent it, so its content is the gateway's own.</summary>
    Sent,
}

/// <summary>One frame as it stood on the wire, from the link's header on.</summary>
/// <param name="Bytes">The octets, without the frame check sequence.</param>
/// <param name="Interface">Kernel name of the interface it was seen on.</param>
/// <param name="Direction">Which way it went.</param>
public sealed record Frame(ReadOnlyMemory<byte> Bytes, string Interface, FrameDirection Direction)
{
    /// <summary>What it begins with.</summary>
    public LinkType Link { get; init; } = LinkType.Ethernet;

    /// <summary>Frames lost before this one because they were not read in time; each loss is reported once.</summary>
    public uint LostBefore { get; init; }

    /// <summary>Its interface, length and first 48 octets, for people.</summary>
    public string Describe() => $"a frame of {Bytes.Length} octets on {Interface}: {Convert.ToHexStringLower(Bytes.Span[..Math.Min(Bytes.Length, 48)])}";
}
