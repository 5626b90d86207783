using System.Diagnostics.CodeAnalysis;

namespace EdgeGuard.Core.Discovery;

/// <summary>Checks whether text is a MUD URL, whatever its source.</summary>
public static class MudUrlReader
{
    /// <summary>Octets of the longest URL that DHCP and LLDP can carry (RFC 8520 §10 and §12).</summary>
    public const int Longest = 255;

    /// <summary>Checks a URL that a device claims. One with a query or a fragment could carry out data, because the agent fetches it.</summary>
    /// <returns>false where <see cref="TryRead"/> returns false, or where the text has a <c>?</c> or <c>#</c>.</returns>
    public static bool TryReadClaim([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        return text is not null && text.AsSpan().IndexOfAny('?', '#') < 0 && TryRead(text, out url);
    }

    /// <summary>Checks a URL of any source.</summary>
    /// <returns>false when the text is too long, has a character that no URL may have (RFC 3986 §2), or is not absolute. Also false when it is not
    /// <c>https</c> (RFC 8520 §1.5), names no host, or carries a user name.</returns>
    public static bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        return text is { Length: > 0 and <= Longest }
            && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
            && Uri.TryCreate(text, UriKind.Absolute, out url)
            && url.Scheme == Uri.UriSchemeHttps && url.Host.Length > 0 && url.UserInfo.Length == 0;
    }
}
