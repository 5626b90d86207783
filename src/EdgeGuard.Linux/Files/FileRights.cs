using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Linux.Files;

/// <summary>What a file is, and to which user it belongs.</summary>
public static partial class FileRights
{
    /// <summary>Gives an entry of the file system the user of one other entry, and the group of another. It is not followed if it is a link.</summary>
    /// <exception cref="IOException">The kernel refused; the owner is as it was.</exception>
    public static void CopyOwner(string path, string userOf, string groupOf)
    {
        Give(path, FileStatus.Of(Octets(userOf)).User, FileStatus.Of(Octets(groupOf)).Group);
    }

    /// <summary>Whether a path leads to a regular file, as against a folder, a device, a pipe or a socket.</summary>
    /// <exception cref="IOException">There is nothing.</exception>
    public static bool IsRegular(string path) => FileStatus.Of(Octets(path)).IsRegular;

    /// <summary>Gives it to a user and a group.</summary>
    internal static void Give(string path, uint user, uint group)
    {
        if (ChangeOwner(Octets(path), user, group) != 0) throw new IOException($"{path} cannot be given to user {user} and group {group}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private static byte[] Octets(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true)]
    private static partial int ChangeOwner(byte[] path, uint user, uint group);
}
