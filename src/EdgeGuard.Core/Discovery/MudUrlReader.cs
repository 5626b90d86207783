using System.Diagnostics.CodeAnalysis;

namespace EdgeGuard.Core.Discovery;

/// <summary>Tells a MUD URL from other text, however it was learned.</summary>
public static class MudUrlReader
{
    /// <summary>Octets of the longest that DHCP and LLDP can carry (RFC 8520 §10 and §12).</summary>
    public const int Longest = 255;

    /// <returns>
    /// false when the text is too long, holds what no URL may hold (RFC 3986 §2), is not absolute, is not <c>https</c> (RFC 8520 §1.5), names
    /// no host, or carries a user's name.
    /// </returns>
    public static bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        return text is { Length: > 0 and <= Longest }
            && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
            && Uri.TryCreate(text, UriKind.Absolute, out url)
            && url.Scheme == Uri.UriSchemeHttps && url.Host.Length > 0 && url.UserInfo.Length == 0;
    }
}
