using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// The cache on disk, so that a restart of the agent withdraws no address from a device. One line for each address: device, name, address, end in
/// seconds since 1970; separated by tabs, which no name contains.
/// </summary>
internal sealed class DnsAddressCacheFile(string folder)
{
    private readonly string _path = Path.Combine(folder, "names.tsv");
    private string _written = "";

    /// <returns>The entries that can be read; other lines are skipped.</returns>
    internal IReadOnlyList<NameRow> Read() => File.Exists(_path) ? [.. File.ReadLines(_path).Select(Row).OfType<NameRow>()] : [];

    /// <summary>Writes the whole file beside the old one first, so that a power cut leaves one of the two.</summary>
    internal void Write(IReadOnlyList<NameRow> rows)
    {
        string text = string.Concat(rows.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.Device}\t{row.Name}\t{row.Address}\t{Rounded(row.End)}\n")));
        if (text == _written) return;
        Directory.CreateDirectory(folder);
        string beside = _path + ".new";
        File.WriteAllText(beside, text);
        File.Move(beside, _path, overwrite: true);
        _written = text;
    }

    // Rounded up to a quarter of an hour, so that a repeated answer does not wear out flash memory.
    private static long Rounded(DateTimeOffset end) => (end.ToUnixTimeSeconds() / 900 + 1) * 900;

    private static NameRow? Row(string line) => line.Split('\t') is [var device, var name, var written, var end]
        && MacAddress.TryParse(Coloned(device), out MacAddress mac)
        && IPAddress.TryParse(written, out IPAddress? address)
        && long.TryParse(end, CultureInfo.InvariantCulture, out long seconds) && seconds is > 0 and < 253_402_300_800
            ? new(DeviceId.Of(mac), name, address, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;

    private static string Coloned(string id) => id.Length == 12 ? string.Join(':', id.Chunk(2).Select(pair => new string(pair))) : id;
}
