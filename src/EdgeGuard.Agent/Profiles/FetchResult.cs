using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Profiles;

/// <summary>What a fetch brought.</summary>
internal abstract record FetchResult
{
    private FetchResult() { }

    /// <summary>How long the server says that the file stays fresh; null where it does not.</summary>
    internal TimeSpan? Fresh { get; init; }

    /// <summary>The stored file is still the newest.</summary>
    internal sealed record Unchanged : FetchResult;

    /// <summary>The file, as served, and what is known of its signature.</summary>
    /// <param name="Octets">The file.</param>
    /// <param name="Signature">How the signature was judged.</param>
    internal sealed record File(byte[] Octets, SignatureJudgement Signature) : FetchResult
    {
        /// <summary>Where the file says that its signature is; null for an unsigned one.</summary>
        internal string? SignatureUrl { get; init; }

        /// <summary>The signature; null without one, and where it cannot be had.</summary>
        internal byte[]? SignatureOctets { get; init; }

        /// <summary>It cannot be had now, and another attempt may succeed.</summary>
        internal bool IsSignatureLate { get; init; }

        /// <summary>The entity tag of the file; null without one.</summary>
        internal string? ETag { get; init; }
    }
}
