using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Sandbox;

/// <summary>Gives up the privileges of one thread for good, and so of the processes that it starts. Other threads keep theirs.</summary>
internal static unsafe partial class PrivilegeDrop
{
    /// <summary>The user of the child where this process is root: nobody.</summary>
    internal const uint Nobody = 65534;

    private const int SetNoNewPrivileges = 38, SetSecureBits = 28, DropBounding = 24, Ambient = 47, ClearAmbient = 4, LastCapability = 63, NewNetwork = 0x40000000, NewMessages = 0x08000000;

    // SECBIT_NOROOT and its lock: root gets no capabilities from a program that it starts.
    private const int RootIsNobody = 0x3;

    /// <summary>Gives up all that it can. What is left after no_new_privs and without capabilities no program can extend.</summary>
    /// <param name="words">The program that is started; where the other user cannot read it, the user stays the same.</param>
    /// <exception cref="KernelRefusedException">A privilege could not be given up.</exception>
    internal static void OfThisThread(IReadOnlyList<string> words)
    {
        if (SyscallNumbers.OfThisMachine is not { } calls) throw new PlatformNotSupportedException();
        Check("giving up ambient capabilities", Control(Ambient, ClearAmbient, 0, 0, 0));
        if (EffectiveUser() == 0)
        {
            // Best effort: a container may forbid it, and the filter of system calls forbids new sockets too.
            _ = Unshare(NewNetwork | NewMessages);
            for (nuint capability = 0; capability <= LastCapability && Control(DropBounding, capability, 0, 0, 0) == 0; capability++) { }
            // Each of the two takes the capabilities of root from what is started; a container may forbid one.
            int isRootNobody = Control(SetSecureBits, RootIsNobody, 0, 0, 0);
            if (!TryChangeUser(calls, words)) Check("giving up capabilities of root", isRootNobody);
        }
        Check("forbidding new privileges", Control(SetNoNewPrivileges, 1, 0, 0, 0));
    }

    // The calls of the C library would change every thread; those of the kernel change this one.
    private static bool TryChangeUser(SyscallNumbers calls, IReadOnlyList<string> words) =>
        words.Where(word => word.StartsWith('/')).All(IsReadableByAll)
        && Call(calls.SetGroups, 0, 0, 0) == 0
        && Call(calls.SetGroupId, (nint)Nobody, (nint)Nobody, (nint)Nobody) == 0
        && Call(calls.SetUserId, (nint)Nobody, (nint)Nobody, (nint)Nobody) == 0;

    private static bool IsReadableByAll(string path)
    {
        string full = Path.GetFullPath(path);
        for (string? part = full; part is not null; part = Path.GetDirectoryName(part))
        {
            if (!Path.Exists(part)) return false;
            UnixFileMode needed = part == full ? UnixFileMode.OtherRead : UnixFileMode.OtherExecute;
            if ((File.GetUnixFileMode(part) & needed) == 0) return false;
        }
        return true;
    }

    private static void Check(string request, int result)
    {
        if (result != 0) throw new KernelRefusedException(request, Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint one, nuint two, nuint three, nuint four);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint one, nint two, nint three);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
