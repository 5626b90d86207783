namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The YANG modules that we know, by name.</summary>
internal static class MudModules
{
    /// <summary>Around the roots there is no module.</summary>
    internal const string None = "";

    internal const string Mud = "ietf-mud";
    internal const string AccessControl = "ietf-access-control-list";
    internal const string AclDns = "ietf-acldns";
    internal const string Transparency = "ietf-mud-transparency";
    internal const string MudTls = "ietf-mud-tls";
    internal const string AclTls = "ietf-acl-tls";
    internal const string Quarantine = "ietf-mud-quarantine";
    internal const string NistQuarantine = "nist-mud";
    internal const string Bandwidth = "ietf-mud-bw-profile";
    internal const string Reporter = "ietf-mud-reporter-extension";
    internal const string Interfaces = "ietf-interfaces";

    // The prefix that each module gives itself; people write it where JSON wants the module's name.
    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        [Mud] = Mud,
        [AccessControl] = "acl",
        [AclDns] = AclDns,
        [Transparency] = "mudtx",
        [MudTls] = MudTls,
        [AclTls] = "acl-tls",
        [Quarantine] = "q",
        [NistQuarantine] = NistQuarantine,
        [Bandwidth] = "mud-qos",
        [Reporter] = "mud-reporter-extension",
        [Interfaces] = "if",
    };

    /// <summary>An unknown node of this module is a mistake; of any other module it may be newer.</summary>
    internal static bool IsKnown(string module) => Prefixes.ContainsKey(module) || Prefixes.ContainsValue(module);

    /// <summary>The module, by its name or prefix, is an extension, to be declared in the file (RFC 8520 §3.9).</summary>
    internal static bool IsExtension(string module) => module is not (Mud or AccessControl or "acl" or AclDns or Interfaces or "if");

    internal static string PrefixOf(string module) => Prefixes.GetValueOrDefault(module, module);
}
