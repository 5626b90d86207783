using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>What RFC 8520 §3 adds in words to the types of the <c>mud</c> container.</summary>
internal static class MudContainerAdvice
{
    private const int SystemInfoLength = 60;
    private const int ShortCacheValidity = 24;

    internal static void Give(ObjectReader mud, MudFile file)
    {
        Require(mud, file);
        AdviseOnSignature(mud, file);
        AdviseOnUpkeep(mud, file);
        if (file.Documentation is { } documentation && !IsAbsolute(documentation))
        {
            mud.Remark(MudRules.NotAUri, "documentation", "documentation is not an address that anyone could open. Write it out, with its scheme.");
        }
    }

    /// <summary>https, with an authority and nothing that a URI cannot hold (RFC 8520 §1.5, RFC 3986 §3).</summary>
    internal static bool IsHttps(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        && url.All(character => character is > ' ' and < '\x7f')
        && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
        && uri.Host.Length > 0;

    /// <summary>Has a scheme, as every URI does (RFC 3986 §4.3).</summary>
    internal static bool IsAbsolute(string uri) =>
        uri.IndexOf(':', StringComparison.Ordinal) > 0
        && uri.All(character => character is > ' ' and < '\x7f')
        && Uri.CheckSchemeName(uri[..uri.IndexOf(':', StringComparison.Ordinal)]);

    private static void Require(ObjectReader mud, MudFile file)
    {
        if (file.MudVersion != 1)
        {
            mud.Remark(MudRules.Version, "mud-version", $"mud-version is {file.MudVersion}; only version 1 is known here. Publish the file in version 1.");
        }
        if (mud.Find("mud-url") is JsonText && !IsHttps(file.MudUrl))
        {
            mud.Remark(MudRules.MudUrl, "mud-url", "mud-url is not an https address. Write the https address that serves this file.");
        }
    }

    private static void AdviseOnSignature(ObjectReader mud, MudFile file)
    {
        if (file.MudSignature is null)
        {
            mud.Context.Problems.Add(MudRules.Unsigned, mud.Item,
                "The file names no signature (mud-signature), so nobody can tell whether the maker wrote it.");
        }
        else if (!IsHttps(file.MudSignature))
        {
            mud.Remark(MudRules.SignatureUrl, "mud-signature", "mud-signature is not an https address and will not be fetched. Write an https address.");
        }
    }

    private static void AdviseOnUpkeep(ObjectReader mud, MudFile file)
    {
        if (file.CacheValidityHours < ShortCacheValidity)
        {
            mud.Remark(MudRules.CacheValidity, "cache-validity", $"cache-validity is {file.CacheValidityHours} hours; less than {ShortCacheValidity} is not recommended.");
        }
        if (!file.IsSupported)
        {
            mud.Remark(MudRules.NotSupported, "is-supported", "The maker no longer looks after this product: expect no updates.");
        }
        if (file.SystemInfo?.EnumerateRunes().Count() > SystemInfoLength)
        {
            mud.Remark(MudRules.SystemInfo, "systeminfo", $"systeminfo is longer than {SystemInfoLength} characters and may be cut where it is shown.");
        }
        foreach (string revision in (string[])["firmware-rev", "software-rev"])
        {
            if (mud.Find(revision) is not null)
            {
                mud.Remark(MudRules.Revision, revision, $"{revision} must be left out if the device can be updated and its MUD URL cannot.");
            }
        }
    }
}
