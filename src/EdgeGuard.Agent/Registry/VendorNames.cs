using System.Collections.Concurrent;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Registry;

/// <summary>
/// Manufacturers of network interfaces, from the IEEE list in Debian's package <c>ieee-data</c>; unknown where the package is missing. The list is
/// read for each new manufacturer and not kept in memory: it has megabytes, and a home has a few dozen manufacturers.
/// </summary>
/// <param name="path">Path of the list; the lines that are read look like <c>00-00-5E   (hex)		NAME</c>.</param>
public sealed class VendorNames(string path = VendorNames.DebianPath)
{
    /// <summary>Path in the package.</summary>
    public const string DebianPath = "/usr/share/ieee-data/oui.txt";

    private const string Mark = "   (hex)";
    private const int MostRemembered = 4096;

    private readonly ConcurrentDictionary<uint, string?> _known = new();

    /// <summary>The manufacturer; null for a locally administered address, and where the list has none.</summary>
    public string? NameOf(MacAddress mac)
    {
        if (mac.IsLocallyAdministered) return null;
        uint prefix = (uint)(mac.Value >> 24);
        if (_known.TryGetValue(prefix, out string? name)) return name;
        name = Find(prefix);
        if (_known.Count < MostRemembered) _known[prefix] = name;
        return name;
    }

    private string? Find(uint prefix)
    {
        string wanted = $"{prefix >> 16 & 0xff:X2}-{prefix >> 8 & 0xff:X2}-{prefix & 0xff:X2}{Mark}";
        try
        {
            return File.ReadLines(path).FirstOrDefault(line => line.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))?[wanted.Length..].Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
