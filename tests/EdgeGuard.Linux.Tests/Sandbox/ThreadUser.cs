using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Tests.Sandbox;

/// <summary>Changes the user of one thread, as the kernel's own call does; the C library's would change all.</summary>
internal static partial class ThreadUser
{
    /// <summary>Takes a user, its group of the same number and no other group. Root cannot come back.</summary>
    /// <returns>0, or less where the kernel refused.</returns>
    internal static nint Become(int user)
    {
        (nint groups, nint group, nint own) = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? ((nint)159, (nint)149, (nint)147) : (116, 119, 117);
        return Call(groups, 0, 0, 0) + Call(group, user, user, user) + Call(own, user, user, user);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint one, nint two, nint three);
}
