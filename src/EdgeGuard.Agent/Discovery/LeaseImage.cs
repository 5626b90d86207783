using System.Globalization;
using EdgeGuard.Linux.Files;

namespace EdgeGuard.Agent.Discovery;

/// <summary>
/// The files of one lease table. Kea's clean-up moves leases to files beside its own: <c>.completed</c>, or else <c>.2</c> and <c>.1</c>, and then the
/// file itself are one table. All are read only where none of them changed meanwhile.
/// </summary>
internal sealed class LeaseImage : IDisposable
{
    private static readonly string[] Older = [".completed", ".2", ".1"];

    private readonly string _path;
    private readonly List<(string Suffix, FileStream File)> _parts;

    private LeaseImage(string path, List<(string, FileStream)> parts) => (_path, _parts) = (path, parts);

    /// <summary>Octets of all files.</summary>
    internal long Length => _parts.Sum(p => p.File.Length);

    /// <summary>When the newest of them was written, by the wall clock.</summary>
    internal DateTime Written => _parts.Max(p => File.GetLastWriteTimeUtc(p.File.SafeFileHandle));

    /// <summary>The same for the same contents.</summary>
    internal string Stamp => string.Join('|', _parts.Select(p =>
        string.Create(CultureInfo.InvariantCulture, $"{p.Suffix} {p.File.Length} {File.GetLastWriteTimeUtc(p.File.SafeFileHandle).Ticks}")));

    /// <summary>Opens the files.</summary>
    /// <param name="path">The path of the file that the server writes.</param>
    /// <param name="untrusted">Why another user could have written one of them; null otherwise.</param>
    /// <returns>null where there is none, or one is not trusted.</returns>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    internal static LeaseImage? Open(string path, out string? untrusted)
    {
        LeaseImage image = new(path, []);
        foreach (string suffix in (string[])[.. Older, ""])
        {
            FileStream? part = TrustedFile.Open(path + suffix, LeasePaths.Servers, out untrusted);
            if (part is not null) image._parts.Add((suffix, part));
            if (untrusted is null) continue;
            image.Dispose();
            return null;
        }
        untrusted = null;
        if (image._parts.Count > 0) return image;
        image.Dispose();
        return null;
    }

    /// <summary>The contents, the oldest first; null where a file was written or moved meanwhile.</summary>
    internal IReadOnlyList<byte[]>? Read()
    {
        string before = Stamp;
        bool isComplete = _parts.Any(p => p.Suffix == ".completed");
        List<byte[]> contents = [];
        foreach ((string suffix, FileStream file) in _parts)
        {
            byte[] octets = new byte[file.Length];
            int length = file.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
            // What became of .2 and .1 is in the completed one.
            if (suffix is ".2" or ".1" && isComplete) continue;
            if (suffix.Length > 0 && !octets.AsSpan().StartsWith("address,"u8)) continue;
            contents.Add(octets[..length]);
        }
        using LeaseImage? after = Open(_path, out _);
        return after?.Stamp == before ? contents : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, FileStream file) in _parts) file.Dispose();
    }
}
