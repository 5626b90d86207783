using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Fuzz.Readers;

/// <summary>Inputs that real programs wrote: our captures and profiles, and messages of the kernel.</summary>
internal static class Seeds
{
    private const int Longest = 2048;

    private static readonly Lazy<byte[][]> AllFrames = new(() => [.. Captures().SelectMany(FramesOf).Where(frame => frame.Length <= Longest)]);

    /// <summary>Ethernet frames of our captures.</summary>
    internal static IEnumerable<byte[]> Frames() => AllFrames.Value;

    /// <summary>IP packets of our captures.</summary>
    internal static IEnumerable<byte[]> Packets() => Frames().Where(frame => frame.Length > 14).Select(frame => frame[14..]);

    /// <summary>What datagrams from or to a port carry, in our captures.</summary>
    internal static IEnumerable<byte[]> Datagrams(params ushort[] ports)
    {
        foreach (byte[] packet in Packets())
        {
            if (!IpPayloadReader.TryRead(packet, out IpPayloadReader ip) || !UdpReader.TryRead(ip.Payload, out UdpReader udp)) continue;
            if (ports.Contains(udp.SourcePort) || ports.Contains(udp.DestinationPort)) yield return udp.Payload.ToArray();
        }
    }

    /// <summary>Whole captures, and one in the newer format.</summary>
    internal static IEnumerable<byte[]> Captures() =>
        Files(Path.Combine("seeds", "captures"), "*.pcap").Where(file => new FileInfo(file).Length < 64 * 1024).Select(File.ReadAllBytes);

    /// <summary>MUD files.</summary>
    internal static IEnumerable<byte[]> Profiles() => Files(Path.Combine("seeds", "profiles"), "*.json").Select(File.ReadAllBytes).Concat(GoldenProfiles());

    /// <summary>Certificates of devices, as their octets.</summary>
    internal static IEnumerable<byte[]> Certificates() =>
        from file in Files(Path.Combine("seeds", "certificates"), "*.pem")
        let pem = File.ReadAllText(file)
        let fields = PemEncoding.Find(pem)
        select Convert.FromBase64String(pem[fields.Base64Data]);

    /// <summary>Messages of the kernel whose names begin so.</summary>
    internal static IEnumerable<byte[]> Kernel(string prefix) =>
        Files(Path.Combine("tests", "EdgeGuard.Linux.Tests", "bytes"), prefix + "*.bin").Select(File.ReadAllBytes);

    /// <summary>Inputs that once broke a reader.</summary>
    internal static IEnumerable<byte[]> Findings(string reader) =>
        Files(Path.Combine("tests", "EdgeGuard.Fuzz", "findings"), reader + "-*.bin").Select(File.ReadAllBytes);

    /// <summary>Text as its octets.</summary>
    internal static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The words of a text, each once.</summary>
    internal static byte[][] Words(params string[] words) => [.. words.Select(Text)];

    // The cases of one rule each: short, and strange in as many ways as there are rules.
    private static IEnumerable<byte[]> GoldenProfiles() =>
        from file in Files(Path.Combine("tests", "golden", "mud"), "*.txt")
        let parts = File.ReadAllText(file).Split("\n----------\n")
        where parts.Length > 1
        select Text(parts[1]);

    private static List<byte[]> FramesOf(byte[] file)
    {
        List<byte[]> frames = [];
        if (!CaptureReader.TryOpen(file, out CaptureReader capture)) return frames;
        while (capture.TryRead(out CapturedPacket packet)) frames.Add(packet.Bytes.ToArray());
        return frames;
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root(), folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
