namespace EdgeGuard.Core.Policy;

/// <summary>What MUD takes from a MUD URL.</summary>
public static class MudUrls
{
    /// <summary>The part that makes a manufacturer (RFC 8520 §4.1): the host in lower case, and the port where it is not https's own.</summary>
    /// <param name="urlOrHost">A MUD URL, or the host alone as the <c>manufacturer</c> leaf has it.</param>
    public static string AuthorityOf(string urlOrHost) =>
        Uri.TryCreate(urlOrHost, UriKind.Absolute, out Uri? url) && url.Host.Length > 0 ? url.Authority : urlOrHost.ToLowerInvariant();
}
