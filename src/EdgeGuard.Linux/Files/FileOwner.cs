using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Files;

/// <summary>The users whose files the agent believes: root, the agent's own user, and named system users, with their groups.</summary>
internal sealed partial class FileOwner
{
    private const uint Root = 0, Unmapped = 65534;

    // Only where somebody else owns something is it worth reading who else may.
    private readonly Lazy<(HashSet<uint> Users, HashSet<uint> Groups)> _named;
    private readonly uint _self = UserOfProcess();

    /// <param name="names">Names of system users; those that this machine lacks are ignored.</param>
    internal FileOwner(IReadOnlyCollection<string> names) => _named = new(() => Read(names));

    /// <summary>Why others than these users may change an entry of the file system; null where nobody else can.</summary>
    /// <exception cref="IOException">The list of users cannot be read.</exception>
    internal string? WhyNot(string path, FileStatus entry)
    {
        if (!IsTrusted(entry.User)) return $"{path} belongs to user {entry.User}";
        // A link has no mode of its own.
        if (entry.IsLink) return null;
        // In a sticky folder only the owner of an entry may replace it, and the owner of each entry is checked.
        if (entry is { IsFolder: true, IsSticky: true }) return null;
        if (entry.IsWritableByOthers) return $"every user may write to {path}";
        return entry.IsWritableByGroup && entry.Group != Root && !_named.Value.Groups.Contains(entry.Group) ? $"group {entry.Group} may write to {path}" : null;
    }

    private bool IsTrusted(uint user) => user == Root || user == _self || _named.Value.Users.Contains(user);

    private static (HashSet<uint> Users, HashSet<uint> Groups) Read(IReadOnlyCollection<string> names)
    {
        // In a user namespace of an ordinary user, root's files have an owner that is not mapped.
        HashSet<uint> users = IsWholeMap() ? [] : [Unmapped], groups = [];
        foreach (string[] row in File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(row => row.Length > 3 && names.Contains(row[0])))
        {
            if (uint.TryParse(row[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint user)) users.Add(user);
            if (uint.TryParse(row[3], NumberStyles.None, CultureInfo.InvariantCulture, out uint group)) groups.Add(group);
        }
        return (users, groups);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserOfProcess();

    private static bool IsWholeMap()
    {
        string[] map = File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return map is ["0", "0", "4294967295"];
    }
}
