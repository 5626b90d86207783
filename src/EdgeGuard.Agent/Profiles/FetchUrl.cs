namespace EdgeGuard.Agent.Profiles;

/// <summary>Which URLs the agent fetches from. Addresses are another matter: <see cref="CheckedDialer"/> checks those.</summary>
internal static class FetchUrl
{
    private const int Longest = 2048;

    /// <summary>Reads a URL from outside.</summary>
    /// <param name="text">The text, such as that of a Location header.</param>
    /// <param name="from">What a relative URL is relative to; null where only an absolute one is permitted.</param>
    /// <param name="url">The URL, without a fragment.</param>
    /// <returns>Why it is not fetched, as the end of a sentence about it; null where it may be.</returns>
    internal static string? TryRead(string text, Uri? from, out Uri url)
    {
        url = from!;
        if (text.Length > Longest) return $"has more than {Longest} characters";
        if (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('!', '~')) return "is no URL: it is empty, or has characters that no URL has (RFC 3986 §2)";
        if (text.Contains('\\', StringComparison.Ordinal)) return "is no URL: it has a backslash (RFC 3986 §2)";
        if (!(from is null ? Uri.TryCreate(text, UriKind.Absolute, out Uri? read) : Uri.TryCreate(from, text, out read))) return "is no URL (RFC 3986 §3)";
        url = read;
        return WhyRefused(read);
    }

    /// <summary>Why a URL is not fetched; null where it may be.</summary>
    internal static string? WhyRefused(Uri url)
    {
        if (!url.IsAbsoluteUri) return "is not absolute";
        if (url.Scheme != Uri.UriSchemeHttps) return "is not https (RFC 8520 §1.5)";
        if (url.UserInfo.Length > 0) return "has a user name";
        if (url.Host.Length == 0) return "names no host";
        return url.Port is > 0 and <= ushort.MaxValue ? null : "names no port";
    }
}
