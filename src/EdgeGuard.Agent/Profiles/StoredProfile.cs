using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>A MUD file as it was read last, with what is needed to ask for it again.</summary>
/// <param name="Key">The key of the profile.</param>
/// <param name="File">The file.</param>
/// <param name="Judgement">How its signature was judged.</param>
/// <param name="Loaded">When it was read, in gateway time.</param>
internal sealed record StoredProfile(string Key, byte[] File, SignatureJudgement? Judgement, DateTimeOffset Loaded)
{
    /// <summary>Its signature; null without one.</summary>
    internal byte[]? Signature { get; init; }

    /// <summary>Its entity tag; null without one.</summary>
    internal string? ETag { get; init; }

    /// <summary>When it is asked for again, in gateway time; null where an earlier version of EdgeGuard stored it.</summary>
    internal DateTimeOffset? Due { get; init; }
}
