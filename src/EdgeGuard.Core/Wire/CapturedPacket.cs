namespace EdgeGuard.Core.Wire;

/// <summary>One packet of a capture file.</summary>
public readonly ref struct CapturedPacket
{
    /// <summary>Its place in the file, counted from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When it was captured; the epoch where the file does not say.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The header that it begins with.</summary>
    public required LinkType Link { get; init; }

    /// <summary>Octets that it had on the wire, as the file says; more than <see cref="Bytes"/> where the capture cut it.</summary>
    public required long WireLength { get; init; }

    /// <summary>The captured octets.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }
}
