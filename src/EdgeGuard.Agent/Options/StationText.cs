using System.Net;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Agent.Options;

/// <summary>Reads a named DHCP server or relay: <c>MAC [ADDRESS] [PORT]</c>, separated by blanks.</summary>
internal static partial class StationText
{
    /// <returns>What is wrong; null for nothing, and then <paramref name="station"/> is set.</returns>
    internal static string? TryRead(string text, out NamedStation? station)
    {
        station = null;
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !MacAddress.TryParse(parts[0], out MacAddress mac) || mac.IsGroup || mac.Value == 0)
            return $"'{text}' is not the MAC address of one station, such as 00:00:5e:00:53:01";
        bool hasAddress = AddressText.TryParse(parts.ElementAtOrDefault(1) ?? "", out IPAddress? address);
        string[] rest = parts[(hasAddress ? 2 : 1)..];
        if (rest.Length > 1 || rest.Length == 1 && !IsPort(rest[0]))
            return $"'{text}' must be MAC [ADDRESS] [PORT], such as '00:00:5e:00:53:01 192.168.20.2 lan3'; '{rest[0]}' is neither an IP address nor a bridge port";
        station = new(mac, address, rest.FirstOrDefault());
        return null;
    }

    // A mistyped address is no port.
    private static bool IsPort(string text) => InterfaceName().IsMatch(text) && !text.Contains(':') && !DecimalParts().IsMatch(text);

    [GeneratedRegex(OptionPatterns.InterfaceName)]
    private static partial Regex InterfaceName();

    [GeneratedRegex(@"^[0-9]+(\.[0-9]*)+$")]
    private static partial Regex DecimalParts();
}
