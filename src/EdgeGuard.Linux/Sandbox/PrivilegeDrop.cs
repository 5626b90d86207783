using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Sandbox;

/// <summary>Gives up the privileges of one thread for good, and so of the processes that it starts. Other threads keep theirs.</summary>
internal static unsafe partial class PrivilegeDrop
{
    /// <summary>The user of a child where a container has no other: nobody.</summary>
    internal const uint Nobody = 65534;

    // No distribution assigns numbers from here to the largest of 31 bits. A process number has 22 bits at most, so no two agents share one.
    private const uint FirstOwn = 2_000_000_000, PerAgent = 32;

    private static int _children;

    private const int SetNoNewPrivileges = 38, SetSecureBits = 28, DropBounding = 24, Ambient = 47, ClearAmbient = 4, LastCapability = 63, NewNetwork = 0x40000000, NewMessages = 0x08000000;

    // SECBIT_NOROOT and its lock: root gets no capabilities from a program that it starts.
    private const int RootIsNobody = 0x3;

    /// <summary>Gives up all that it can. What is left after no_new_privs and without capabilities no program can extend.</summary>
    /// <param name="words">The program that is started; where the other user cannot read it, the user stays the same.</param>
    /// <param name="readable">Files and folders that it must read besides its own and the system's.</param>
    /// <exception cref="KernelRefusedException">A privilege could not be given up, or the user of this process not without its files.</exception>
    internal static void OfThisThread(IReadOnlyList<string> words, IReadOnlyCollection<string> readable)
    {
        if (SyscallNumbers.OfThisMachine is not { } calls) throw new PlatformNotSupportedException();
        Check("giving up ambient capabilities", Control(Ambient, ClearAmbient, 0, 0, 0));
        bool isRoot = EffectiveUser() == 0;
        int isRootNobody = isRoot ? DropOfRoot() : 0;
        bool isOther = TryChangeUser(calls, words);
        if (isRoot && !isOther) Check("giving up capabilities of root", isRootNobody);
        Check("forbidding new privileges", Control(SetNoNewPrivileges, 1, 0, 0, 0));
        // With the same user it could read what this process keeps secret. Root in a container without a second user is what a test network has.
        if (!isOther && !FileFence.TryApply(words.Where(IsPath), readable) && !isRoot)
            throw new KernelRefusedException("Starting a program under the same user without limits for files", Netlink.KernelError.NotPermitted, "Start 'edgeguard-fetcher.socket', or run a kernel with Landlock.");
    }

    private static int DropOfRoot()
    {
        // Best effort: a container may forbid it, and the filter of system calls forbids new sockets too.
        _ = Unshare(NewNetwork | NewMessages);
        for (nuint capability = 0; capability <= LastCapability && Control(DropBounding, capability, 0, 0, 0) == 0; capability++) { }
        // This and another user take the capabilities of root from what is started; a container may forbid one.
        return Control(SetSecureBits, RootIsNobody, 0, 0, 0);
    }

    // Without CAP_SETUID, which only root has here, the user stays. The calls of the C library would change every thread; those of the kernel change this one.
    private static bool TryChangeUser(SyscallNumbers calls, IReadOnlyList<string> words) =>
        words.Where(IsPath).All(IsReadableByAll)
        && Call(calls.SetGroups, 0, 0, 0) == 0
        && (TryBecome(calls, OfNextChild()) || TryBecome(calls, Nobody));

    // A user for each child, so that one that was taken over cannot touch another, or what belongs to nobody.
    private static uint OfNextChild() => FirstOwn + (uint)Environment.ProcessId * PerAgent + (uint)Interlocked.Increment(ref _children) % PerAgent;

    private static bool TryBecome(SyscallNumbers calls, uint user) =>
        Call(calls.SetGroupId, (nint)user, (nint)user, (nint)user) == 0 && Call(calls.SetUserId, (nint)user, (nint)user, (nint)user) == 0;

    private static bool IsPath(string word) => word.StartsWith('/');

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
