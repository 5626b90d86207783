using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>One packet that the kernel reported to an NFLOG group. Its spans live as long as the bytes it was read from.</summary>
public readonly ref struct NflogPacket
{
    /// <summary>The NFLOG group.</summary>
    public ushort Group { get; init; }

    /// <summary>What the rule wrote in front, without the zero that ends it.</summary>
    public ReadOnlySpan<byte> Prefix { get; init; }

    /// <summary>MAC address of the last hop; zero where the interface has none.</summary>
    public MacAddress SourceMac { get; init; }

    /// <summary>Index of the interface it came in by; 0 for none.</summary>
    public uint InInterface { get; init; }

    /// <summary>Index of the interface that it would leave by; 0 for none. That of a bridge where the bridge carries it from port to port.</summary>
    public uint OutInterface { get; init; }

    /// <summary>Index of the bridge port it came in by; 0 where the packet did not come over a bridge, or the kernel does not tell.</summary>
    public uint InPort { get; init; }

    /// <summary>The packet from its IP header on, cut to what the rule or the listener asked for.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Number of the report within its group, so that a gap is a loss; null when the listener did not ask for it.</summary>
    public uint? Sequence { get; init; }

    /// <summary>The packet's mark.</summary>
    public uint Mark { get; init; }
}
