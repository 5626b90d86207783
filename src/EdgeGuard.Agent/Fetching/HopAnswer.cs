namespace EdgeGuard.Agent.Fetching;

/// <summary>What came of one hop. Everything in it is outside text or outside octets.</summary>
internal abstract record HopAnswer
{
    private HopAnswer() { }

    /// <summary>The file or the signature.</summary>
    /// <param name="Octets">As served.</param>
    /// <param name="ETag">Its entity tag; null without one.</param>
    /// <param name="Fresh">How long the server says that it stays fresh; null where it does not.</param>
    internal sealed record Content(byte[] Octets, string? ETag, TimeSpan? Fresh) : HopAnswer
    {
        /// <summary>Where a file says that its signature is; null for an unsigned one.</summary>
        internal string? SignatureUrl { get; init; }
    }

    /// <summary>The stored file is still the newest.</summary>
    /// <param name="Fresh">As <see cref="Content.Fresh"/>.</param>
    internal sealed record Unchanged(TimeSpan? Fresh) : HopAnswer;

    /// <summary>It is at another place.</summary>
    /// <param name="Location">The header, as sent.</param>
    internal sealed record Redirect(string Location) : HopAnswer;

    /// <summary>It cannot be had here.</summary>
    /// <param name="Reason">Why, as a sentence about the server.</param>
    /// <param name="IsPassing">Another attempt may succeed.</param>
    internal sealed record Refused(string Reason, bool IsPassing) : HopAnswer;
}
