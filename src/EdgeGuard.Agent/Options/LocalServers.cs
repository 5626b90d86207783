using System.Collections.Frozen;

namespace EdgeGuard.Agent.Options;

/// <summary>The MUD file servers that the operator has at home.</summary>
internal static class LocalServers
{
    /// <summary>Their hosts, in lower case and as a URL has them.</summary>
    internal static FrozenSet<string> Of(ProfileOptions options) => options.LocalServers.Select(Fold).OfType<string>().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the text is a host name or an IP address, without a port or a path.</summary>
    internal static bool IsHost(string text) => Fold(text) is not null;

    private static string? Fold(string text)
    {
        string host = text.Contains(':', StringComparison.Ordinal) && !text.StartsWith('[') ? $"[{text}]" : text;
        return Uri.TryCreate($"https://{host}/", UriKind.Absolute, out Uri? url) && url.PathAndQuery == "/" && url.UserInfo.Length == 0 && url.IsDefaultPort && url.Host.Length > 0
            ? url.IdnHost.ToLowerInvariant()
            : null;
    }
}
