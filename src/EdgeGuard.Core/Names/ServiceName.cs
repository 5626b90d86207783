namespace EdgeGuard.Core.Names;

/// <summary>
/// The name under which a client asks for the HTTPS record of a host at another port than 443: <c>_8443._https.cam.example.net</c> (RFC 9460 §9.1).
/// </summary>
public static class ServiceName
{
    private const string Scheme = "_https.";

    /// <summary>The host behind such a name, in lower case; null for every other name.</summary>
    public static string? HostOf(string name)
    {
        int dot = name.IndexOf('.');
        if (dot < 2 || name[0] != '_' || !ushort.TryParse(name.AsSpan(1, dot - 1), out _)) return null;
        string rest = name[(dot + 1)..];
        return rest.StartsWith(Scheme, StringComparison.Ordinal) && rest.Length > Scheme.Length ? rest[Scheme.Length..] : null;
    }
}
