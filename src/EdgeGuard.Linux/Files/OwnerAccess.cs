using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Files;

/// <summary>
/// File access of the calling thread as the owner of a folder, where root works in a folder of another user. A link or a file that this user put
/// there then leads root to nothing that the user may not use anyway. Capabilities that are not about files stay, such as CAP_NET_ADMIN.
/// </summary>
public sealed partial class OwnerAccess : IDisposable
{
    private const uint Root = 0, Unchanged = uint.MaxValue;
    private const int NotPermitted = 1;

    private readonly (uint User, uint Group)? _before;

    private OwnerAccess((uint User, uint Group)? before) => _before = before;

    /// <summary>Begins it; dispose of it on the same thread. Start no thread meanwhile: it would keep this access. Without effect for a process that is not root, and where there is no such folder.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused; the access is as it was.</exception>
    public static OwnerAccess Of(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (EffectiveUser() != Root || !Directory.Exists(folder)) return new(before: null);
        using SafeFileHandle open = Open(folder, OpenFlags.PathOnly | OpenFlags.CloseOnExec);
        if (open.IsInvalid) throw new KernelRefusedException($"Opening {folder}", Marshal.GetLastPInvokeError());
        FileStatus owner = FileStatus.Of(open);
        (uint User, uint Group) before = (SetUser(Unchanged), SetGroup(Unchanged));
        if (before.User == owner.User) return new(before: null);
        OwnerAccess access = new(before);
        Change(owner.User, owner.Group);
        if (SetUser(Unchanged) == owner.User) return access;
        access.Dispose();
        throw new KernelRefusedException($"Using {folder} as its owner", NotPermitted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_before is { } before) Change(before.User, before.Group);
    }

    // The C library changes the calling thread alone, as the kernel does. Without user 0, the kernel takes the capabilities about files from it.
    private static void Change(uint user, uint group)
    {
        _ = SetGroup(group);
        _ = SetUser(user);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial uint SetUser(uint user);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    private static partial uint SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
