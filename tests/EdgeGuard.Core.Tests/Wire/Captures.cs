using EdgeGuard.Core.Tests.Mud;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>Frames of real clients: <c>seeds/captures</c>, where <c>record.sh</c> says how each was made.</summary>
internal static class Captures
{
    private static readonly string Folder = Path.Combine(Places.Checkout, "seeds", "captures");

    internal static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.pcap").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!;

    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".pcap"));

    internal static List<Frame> Frames(string name) => [.. PacketsOf(Read(name)).Select(p => p.Frame)];

    /// <summary>The packets of a capture, as far as it can be read, and whether it kept less of each than was on the wire.</summary>
    internal static List<(Frame Frame, bool IsCut)> PacketsOf(ReadOnlySpan<byte> file)
    {
        List<(Frame, bool)> packets = [];
        if (!CaptureReader.TryOpen(file, out CaptureReader capture)) return packets;
        while (capture.TryRead(out CapturedPacket packet))
        {
            Frame frame = new(packet.Bytes.ToArray(), "lan", FrameDirection.Unknown) { Link = packet.Link };
            packets.Add((frame, packet.WireLength > packet.Bytes.Length));
        }
        return packets;
    }

    /// <summary>The bytes cut off after each of them, and then with one to eight of them changed at random, the same each time.</summary>
    internal static IEnumerable<byte[]> Damaged(byte[] bytes, int mutations)
    {
        for (int length = 0; length < bytes.Length; length++) yield return bytes[..length];
        Random random = new(bytes.Length);
        for (int i = 0; i < mutations; i++)
        {
            byte[] changed = [.. bytes];
            for (int n = random.Next(1, 9); n > 0; n--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            yield return changed;
        }
    }}
