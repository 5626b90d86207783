using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Agent.Options;

/// <summary>The MUD file servers that the operator has at home: each is a host and one port.</summary>
internal static class LocalServers
{
    /// <summary>Their keys, as <see cref="KeyOf(Uri)"/> makes them.</summary>
    internal static FrozenSet<string> Of(ProfileOptions options) => options.LocalServers.Select(KeyOf).OfType<string>().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the text is <c>HOST</c> or <c>HOST:PORT</c>, without a path. An IPv6 address with a port is in brackets.</summary>
    internal static bool IsServer(string text) => KeyOf(text) is not null;

    /// <summary>The server of a URL: its host in lower case, and its port.</summary>
    internal static string KeyOf(Uri url) => $"{url.IdnHost.ToLowerInvariant()} {url.Port}";

    /// <summary>The server of a URL as the operator would write it.</summary>
    internal static string TextOf(Uri url) => url.IsDefaultPort ? url.IdnHost : $"{(url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost)}:{url.Port}";

    private static string? KeyOf(string text)
    {
        bool isBareAddress = IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6 && !text.StartsWith('[');
        return Uri.TryCreate($"https://{(isBareAddress ? $"[{text}]" : text)}/", UriKind.Absolute, out Uri? url)
            && url.PathAndQuery == "/" && url.UserInfo.Length == 0 && url.Host.Length > 0 && url.Port > 0
            ? KeyOf(url)
            : null;
    }
}
