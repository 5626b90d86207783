namespace EdgeGuard.Agent.Fetching;

/// <summary>A fetched file whose form and signature are to be judged.</summary>
/// <param name="Octets">The file.</param>
/// <param name="At">The time at which certificates must be valid.</param>
internal sealed record FileToJudge(byte[] Octets, DateTimeOffset At)
{
    /// <summary>Its signature; null where there is none to judge.</summary>
    internal byte[]? Signature { get; init; }

    /// <summary>The operator's trust anchors in DER.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Anchors { get; init; } = [];

    /// <summary>The system's authorities are trust anchors too.</summary>
    internal bool TrustsSystem { get; init; }

    /// <summary>The only subject that may sign, in DER; null for any. Where it cannot be read, nobody may.</summary>
    internal byte[]? Signer { get; init; }
}
