using System.Runtime.InteropServices;
using EdgeGuard.Linux.Packets;

namespace EdgeGuard.Linux.Sandbox;

// struct seccomp_data: number (4 octets) | architecture (4) | instruction pointer (8) | six arguments (8 each, the low half first)

/// <summary>
/// Forbids system calls to a process for good (seccomp(2)): it opens no socket, starts no process, traces none, and opens no file for writing. A
/// forbidden call fails with EPERM.
/// </summary>
public static unsafe partial class SyscallFilter
{
    private const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfSet = 0x45, JumpIfAtLeast = 0x35, Return = 0x06;
    private const uint Allow = 0x7FFF0000, KillProcess = 0x80000000, NotPermitted = 0x00050001, NoSuchCall = 0x00050026;
    private const uint Number = 0, Architecture = 4, FirstArgument = 16, ArgumentSize = 8;

    // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, __O_TMPFILE.
    private const uint Writes = 0x1 | 0x2 | 0x40 | 0x200 | 0x400 | 0x400000;
    private const uint CloneThread = 0x10000;

    // F_SETOWN, F_SETSIG, F_SETOWN_EX; FIOSETOWN, SIOCSPGRP: each makes the kernel send a signal of choice to another process.
    private static readonly uint[] SignalOwners = [8, 10, 15], SocketOwners = [0x8901, 0x8902];

    // clone3 and openat2 have their flags in memory, where no filter can read them. The C library then uses clone and openat.
    private const uint Clone3 = 435, OpenAt2 = 437;

    // io_uring and its like came one by one: what comes after epoll_pwait2 and the memory calls is unknown here.
    private const uint FirstUnknown = 462;

    private const int SetNoNewPrivileges = 38, SetDumpable = 4, SetModeFilter = 1, AllThreads = 1;

    /// <summary>Whether there is a filter for this machine's architecture.</summary>
    public static bool IsSupported => SyscallNumbers.OfThisMachine is not null;

    /// <summary>Applies the filter to every thread of this process, and to all that it starts. It cannot be undone.</summary>
    /// <exception cref="KernelRefusedException">The kernel has no seccomp filters; nothing is forbidden.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no filter for this architecture.</exception>
    public static void ApplyToProcess()
    {
        Apply(AllThreads);
        Check("forbidding other processes to read this one", Control(SetDumpable, 0, 0, 0, 0));
    }

    /// <summary>Applies the filter to the calling thread alone.</summary>
    internal static void ApplyToThread() => Apply(0);

    /// <summary>The filter for an architecture.</summary>
    /// <param name="calls">Numbers of its system calls.</param>
    /// <param name="process">The process that may signal its own threads.</param>
    internal static FilterInstruction[] Compile(SyscallNumbers calls, int process)
    {
        List<FilterInstruction> filter =
        [
            new(Load, 0, 0, Architecture), new(JumpIfEqual, 1, 0, calls.Architecture), new(Return, 0, 0, KillProcess),
            new(Load, 0, 0, Number), new(JumpIfAtLeast, 0, 1, FirstUnknown), new(Return, 0, 0, NoSuchCall),
        ];
        foreach (uint call in (uint[])[Clone3, OpenAt2]) filter.AddRange([new(JumpIfEqual, 0, 1, call), new(Return, 0, 0, NoSuchCall)]);
        foreach (int call in calls.Forbidden) filter.AddRange([new(JumpIfEqual, 0, 1, (uint)call), new(Return, 0, 0, NotPermitted)]);
        if (calls.Open is { } open) filter.AddRange(IfSet(open, 1, Writes, NotPermitted, Allow));
        filter.AddRange(IfSet(calls.OpenAt, 2, Writes, NotPermitted, Allow));
        filter.AddRange(IfSet(calls.StartProcess, 0, CloneThread, Allow, NotPermitted));
        filter.AddRange(IfOneOf(calls.Tgkill, 0, [(uint)process], Allow, NotPermitted));
        filter.AddRange(IfOneOf(calls.ResourceLimits, 0, [0, (uint)process], Allow, NotPermitted));
        filter.AddRange(IfOneOf(calls.DescriptorControl, 1, SignalOwners, NotPermitted, Allow));
        filter.AddRange(IfOneOf(calls.DeviceControl, 1, SocketOwners, NotPermitted, Allow));
        filter.Add(new(Return, 0, 0, Allow));
        return [.. filter];
    }

    private static FilterInstruction[] IfSet(int call, uint argument, uint bits, uint then, uint otherwise) =>
        [new(JumpIfEqual, 0, 4, (uint)call), new(Load, 0, 0, FirstArgument + argument * ArgumentSize), new(JumpIfSet, 0, 1, bits), new(Return, 0, 0, then), new(Return, 0, 0, otherwise)];

    private static FilterInstruction[] IfOneOf(int call, uint argument, uint[] values, uint then, uint otherwise) =>
    [
        new(JumpIfEqual, 0, (byte)(values.Length + 3), (uint)call), new(Load, 0, 0, FirstArgument + argument * ArgumentSize),
        .. values.Select((value, index) => new FilterInstruction(JumpIfEqual, (byte)(values.Length - index), 0, value)),
        new(Return, 0, 0, otherwise), new(Return, 0, 0, then),
    ];

    private static void Apply(int flags)
    {
        SyscallNumbers calls = SyscallNumbers.OfThisMachine ?? throw new PlatformNotSupportedException("There is no filter of system calls for this architecture.");
        FilterInstruction[] filter = Compile(calls, Environment.ProcessId);
        Check("forbidding new privileges", Control(SetNoNewPrivileges, 1, 0, 0, 0));
        fixed (FilterInstruction* first = filter)
        {
            Program program = new() { Length = (ushort)filter.Length, First = first };
            Check("the filter of system calls", (int)Call(calls.Seccomp, SetModeFilter, flags, &program));
        }
    }

    private static void Check(string request, int result)
    {
        // With a filter for all threads, the number of a thread that could not take it.
        if (result != 0) throw new KernelRefusedException(request, result > 0 ? Netlink.KernelError.Invalid : Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint one, nuint two, nuint three, nuint four);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint operation, nint flags, Program* program);

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        internal ushort Length;
        internal FilterInstruction* First;
    }
}
