namespace EdgeGuard.Linux.Tests;

/// <summary>Messages as the kernel or another program wrote them; beside each <c>.bin</c> stands a <c>.txt</c> with its origin.</summary>
internal static class Bytes
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "bytes");

    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".bin"));

    internal static IEnumerable<string> Names(string prefix) =>
        Directory.EnumerateFiles(Folder, prefix + "*.bin").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>The bytes cut off after each of them, and then with one to eight of them changed at random, the same each time.</summary>
    internal static IEnumerable<byte[]> Damaged(byte[] bytes, int mutations = 2000)
    {
        if (bytes.Length == 0) yield break;
        for (int length = 0; length < bytes.Length; length++) yield return bytes[..length];
        Random random = new(bytes.Length);
        for (int i = 0; i < mutations; i++)
        {
            byte[] changed = [.. bytes];
            for (int n = random.Next(1, 9); n > 0; n--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            yield return changed;
        }
    }
}
