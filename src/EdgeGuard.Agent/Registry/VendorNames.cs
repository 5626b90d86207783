using System.Collections.Concurrent;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Registry;

/// <summary>
/// Who made a network interface, by the IEEE's list as Debian's package <c>ieee-data</c> has it; nobody's where the package is missing.
/// The list is read when it is asked for something new, not kept: it is megabytes, and a house has a few dozen makers.
/// </summary>
/// <param name="path">The list; its lines of interest are <c>00-00-5E   (hex)		NAME</c>.</param>
public sealed class VendorNames(string path = VendorNames.DebianPath)
{
    /// <summary>Where the package puts it.</summary>
    public const string DebianPath = "/usr/share/ieee-data/oui.txt";

    private const string Mark = "   (hex)";
    private const int MostRemembered = 4096;

    private readonly ConcurrentDictionary<uint, string?> _known = new();

    /// <summary>The maker; null for an address that a device made itself, and where the list does not say.</summary>
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
