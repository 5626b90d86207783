using System.Runtime.InteropServices;
using EdgeGuard.Linux.Packets;
using EdgeGuard.Linux.Sandbox;

namespace EdgeGuard.Linux.Tests.Sandbox;

/// <summary>What a process without privileges can no longer do: on the real kernel, on a thread that gave it up.</summary>
[Trait("Suite", "attacks")]
public sealed unsafe partial class SyscallFilterTests
{
    private const int NotPermitted = 1, NoSuchCall = 38, NoEntry = 2, BadDescriptor = 9;

    [Fact]
    public void T6_Filtered_thread_opens_no_socket_starts_nothing_traces_nothing_and_writes_no_file()
    {
        (int own, int device, int limits, int semaphores) = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? (72, 16, 302, 220) : (25, 29, 261, 192);
        int Try(Func<nint> call) => call() < 0 ? Marshal.GetLastPInvokeError() : 0;
        (string What, Func<nint> Call, int Before)[] calls =
        [
            ("socket", () => OpenSocket(-1, 0, 0), 97),
            ("connect", () => Connect(-1, null, 0), BadDescriptor),
            ("bind", () => Bind(-1, null, 0), BadDescriptor),
            ("listen", () => Listen(-1, 0), BadDescriptor),
            ("execve", () => Execute("/nonexistent", null, null), NoEntry),
            ("ptrace", () => Trace(16, 0, 0, 0), 3),
            ("kill", () => Kill(0x7ffffff0, 0), 3),
            ("open for writing", () => Open("/nonexistent/x", 1, 0), NoEntry),
            ("open and create", () => Open("/nonexistent/x", 0x40, 0), NoEntry),
            ("open for both", () => Open("/nonexistent/x", 2, 0), NoEntry),
            ("rename", () => Rename("/nonexistent/x", "/nonexistent/y"), NoEntry),
            ("unlink", () => Unlink("/nonexistent/x"), NoEntry),
            ("mkdir", () => MakeDirectory("/nonexistent/x/y", 0), NoEntry),
            ("fcntl F_SETOWN", () => Call(own, -1, 8, 1, 0), BadDescriptor),
            ("fcntl F_SETSIG", () => Call(own, -1, 10, 9, 0), BadDescriptor),
            ("fcntl F_SETOWN_EX", () => Call(own, -1, 15, 0, 0), BadDescriptor),
            ("ioctl FIOSETOWN", () => Call(device, -1, 0x8901, 0, 0), BadDescriptor),
            ("ioctl SIOCSPGRP", () => Call(device, -1, 0x8902, 0, 0), BadDescriptor),
            ("prlimit64 of another", () => Call(limits, 0x7ffffff0, 7, 0, 0), 3),
            ("semtimedop", () => Call(semaphores, -1, 0, 0, 0), 22),
            ("chmod", () => ChangeMode("/nonexistent/x", 0), NoEntry),
        ];
        Assert.All(calls, call => Assert.Equal((call.What, call.Before), (call.What, Try(call.Call))));

        List<(string What, int Result)> after = [];
        nint flags = -1, limit = -1;
        int read = -1, written = -1, opened = -1;
        OnFilteredThread(() =>
        {
            foreach ((string what, Func<nint> call, _) in calls) after.Add((what, Try(call)));
            // What is needed still works.
            opened = Open("/proc/self/stat", 0, 0);
            byte octet = 0;
            read = (int)Read(opened, &octet, 1);
            flags = Call(own, opened, 1, 0, 0);
            limit = Call(limits, 0, 7, 0, 0) + Call(limits, Environment.ProcessId, 7, 0, 0);
            written = Try(() => Write(-1, null, 1));
        });

        Assert.All(after, result => Assert.Equal((result.What, NotPermitted), result));
        Assert.Equal(calls.Length, after.Count);
        Assert.True(opened >= 0);
        Assert.Equal((1, BadDescriptor), (read, written));
        Assert.True(flags >= 0);
        Assert.Equal(0, limit);
        _ = Close(opened);
    }

    [Fact]
    public void T6_Unknown_calls_and_those_with_flags_in_memory_do_not_exist()
    {
        List<int> results = [];
        OnFilteredThread(() =>
        {
            foreach (int call in (int[])[435, 437, 462, 999, 0x40000029])
            {
                _ = Call(call, 0, 0, 0, 0);
                results.Add(Marshal.GetLastPInvokeError());
            }
        });

        Assert.Equal(Enumerable.Repeat(NoSuchCall, 5), results);
    }

    [Fact]
    public void Filters_of_both_architectures_forbid_what_has_the_same_meaning()
    {
        SyscallNumbers[] all = [.. typeof(SyscallNumbers).GetFields(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static).Select(field => field.GetValue(null)).OfType<SyscallNumbers>()];

        Assert.Equal(2, all.Length);
        Assert.All(all, calls =>
        {
            FilterInstruction[] filter = SyscallFilter.Compile(calls, process: 7);
            Assert.Equal(calls.Forbidden.Length, calls.Forbidden.Distinct().Count());
            Assert.All(calls.Forbidden, call => Assert.Contains(filter, one => one.Code == 0x15 && one.Operand == call));
            Assert.DoesNotContain(calls.StartProcess, calls.Forbidden);
            Assert.InRange(filter.Length, 100, 4096);
        });
    }

    private static void OnFilteredThread(Action body)
    {
        Exception? problem = null;
        Thread thread = new(() =>
        {
            try
            {
                // The bindings are made before, because making them opens files.
                SyscallFilter.ApplyToThread();
                body();
            }
            catch (Exception failure)
            {
                problem = failure;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(problem);
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    private static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, byte** arguments, byte** variables);

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static partial nint Trace(nint request, nint process, nint address, nint data);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, byte* octets, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, byte* octets, nint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint one, nint two, nint three, nint four);
}
