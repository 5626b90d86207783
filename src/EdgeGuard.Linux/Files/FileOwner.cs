using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Files;

/// <summary>The users whose files the agent believes: root, the agent's own user, and named system users, with their groups.</summary>
internal sealed partial class FileOwner
{
    private const uint Root = 0, Unmapped = 65534;

    private readonly HashSet<uint> _users = [Root];
    private readonly HashSet<uint> _groups = [Root];

    /// <param name="names">Names of system users; those that this machine lacks are ignored.</param>
    /// <exception cref="IOException">The list of users cannot be read.</exception>
    internal FileOwner(IReadOnlyCollection<string> names)
    {
        _users.Add(UserOfProcess());
        // In a user namespace of an ordinary user, root's files have an owner that is not mapped.
        if (!IsWholeMap()) _users.Add(Unmapped);
        foreach (string[] row in File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(row => row.Length > 3 && names.Contains(row[0])))
        {
            if (uint.TryParse(row[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint user)) _users.Add(user);
            if (uint.TryParse(row[3], NumberStyles.None, CultureInfo.InvariantCulture, out uint group)) _groups.Add(group);
        }
    }

    /// <summary>Why others than these users may change an entry of the file system; null where nobody else can.</summary>
    internal string? WhyNot(string path, FileStatus entry)
    {
        if (!_users.Contains(entry.User)) return $"{path} belongs to user {entry.User}";
        // A link has no mode of its own.
        if (entry.IsLink) return null;
        // In a sticky folder only the owner of an entry may replace it, and the owner of each entry is checked.
        if (entry is { IsFolder: true, IsSticky: true }) return null;
        if (entry.IsWritableByOthers) return $"every user may write to {path}";
        return entry.IsWritableByGroup && !_groups.Contains(entry.Group) ? $"group {entry.Group} may write to {path}" : null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserOfProcess();

    private static bool IsWholeMap()
    {
        string[] map = File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return map is ["0", "0", "4294967295"];
    }
}
