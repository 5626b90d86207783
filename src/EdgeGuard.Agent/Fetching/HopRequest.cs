using EdgeGuard.Core.Mud;

namespace EdgeGuard.Agent.Fetching;

/// <summary>What is fetched: its media type and its largest size.</summary>
internal enum FetchedKind
{
    /// <summary>A MUD file (RFC 8520 §1.6).</summary>
    File,

    /// <summary>Its detached signature (RFC 8520 §13.1).</summary>
    Signature,
}

/// <summary>One GET on a connected socket.</summary>
/// <param name="Url">The https URL of this hop.</param>
/// <param name="Kind">What is fetched.</param>
/// <param name="At">The time at which the server's certificate must be valid.</param>
internal sealed record HopRequest(Uri Url, FetchedKind Kind, DateTimeOffset At)
{
    /// <summary>Time for the handshake, the request and the whole answer.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The entity tag of the stored file; null asks for the file in any case.</summary>
    internal string? ETag { get; init; }

    /// <summary>Certificate authorities in DER that count besides those of the system.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Authorities { get; init; } = [];

    /// <summary>Octets that are read at most.</summary>
    internal int MostOctets => Kind == FetchedKind.File ? MudLimits.Default.MaxBytes : Signatures.CmsEncoding.MostOctets;

    /// <summary>The media type that is accepted.</summary>
    internal string MediaType => Kind == FetchedKind.File ? "application/mud+json" : "application/pkcs7-signature";
}
