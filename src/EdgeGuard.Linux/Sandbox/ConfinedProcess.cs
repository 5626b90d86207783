using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Linux.Sandbox;

/// <summary>
/// A child process without privileges, connected by a Unix socket at its standard input. It has no capabilities and gets no new privileges. Where this
/// process is root, each child is a user of its own in an empty network namespace. Otherwise it has this process's user, and reads only the files that a
/// program needs. It inherits no file that this process opened.
/// </summary>
public sealed unsafe partial class ConfinedProcess : IDisposable
{
    private const int Kill = 9;

    private readonly int _id;
    private int _isOver;

    private ConfinedProcess(int id, Socket channel) => (_id, Channel) = (id, channel);

    /// <summary>The other end of the child's standard input.</summary>
    public Socket Channel { get; }

    /// <summary>Its process id.</summary>
    internal int Id => _id;

    /// <summary>Starts a program.</summary>
    /// <param name="words">Its absolute path, and its arguments.</param>
    /// <param name="environment">All variables of its environment.</param>
    /// <param name="readable">Files and folders that it must read besides its own and the system's.</param>
    /// <exception cref="KernelRefusedException">It could not be started, or not without privileges.</exception>
    /// <exception cref="SocketException">There is no socket left.</exception>
    public static ConfinedProcess Start(IReadOnlyList<string> words, IReadOnlyDictionary<string, string> environment, params IReadOnlyCollection<string> readable)
    {
        (Socket own, SafeSocketHandle other) = DescriptorChannel.Pair();
        using SafeSocketHandle theirs = other;
        int id = 0;
        Exception? problem = null;
        // What a thread gives up it cannot take back, and what it starts inherits that. So each child has a thread of its own.
        Thread launcher = new(() =>
        {
            try
            {
                PrivilegeDrop.OfThisThread(words, readable);
                id = Spawn(words, environment, (int)theirs.DangerousGetHandle());
            }
            catch (Exception refused)
            {
                problem = refused;
            }
        }) { IsBackground = true, Name = "launcher" };
        launcher.Start();
        launcher.Join();
        if (problem is null) return new(id, own);
        own.Dispose();
        throw problem is KernelRefusedException ? problem : new KernelRefusedException($"starting '{words[0]}' ({problem.Message})", Netlink.KernelError.Invalid);
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0) return;
        Channel.Dispose();
        // Nobody else waits for it, so its id is its own until here.
        _ = Signal(_id, Kill);
        while (Wait(_id, null, 0) < 0 && Marshal.GetLastPInvokeError() == Netlink.KernelError.Interrupted) { }
    }

    private static int Spawn(IReadOnlyList<string> words, IReadOnlyDictionary<string, string> environment, int standardInput)
    {
        // posix_spawn_file_actions_t has 80 octets in every C library that .NET supports.
        byte* actions = stackalloc byte[256];
        using NativeWords arguments = new(words), variables = new(environment.Select(pair => $"{pair.Key}={pair.Value}"));
        byte[] none = Encoding.ASCII.GetBytes("/dev/null\0");
        int id = 0;
        _ = Begin(actions);
        _ = Duplicate(actions, standardInput, 0);
        fixed (byte* path = none)
        {
            for (int descriptor = 1; descriptor <= 2; descriptor++) _ = Open(actions, descriptor, path, 1, 0);
            int refused = SpawnProcess(&id, *arguments.Pointer, actions, null, arguments.Pointer, variables.Pointer);
            _ = End(actions);
            return refused == 0 ? id : throw new KernelRefusedException($"starting '{words[0]}'", refused);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int Begin(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int Duplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial int Open(byte* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int End(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int SpawnProcess(int* id, byte* path, byte* actions, void* attributes, byte** arguments, byte** variables);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int Wait(int process, int* status, int options);
}
