using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Files;

/// <summary>Whether somebody still reads standard output. Writing to a closed pipe does not show it: the runtime ignores that error.</summary>
public static partial class OutputPipe
{
    private const int StandardOutput = 1;
    private const short Error = 8, HangUp = 16;

    /// <summary>Standard output is a pipe or a socket, and its reader has closed it.</summary>
    public static bool IsClosed
    {
        get
        {
            PollEntry entry = new() { Descriptor = StandardOutput };
            return Poll(ref entry, 1, 0) > 0 && (entry.Returned & (Error | HangUp)) != 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entry, nuint count, int timeoutMilliseconds);

    // struct pollfd: int fd; short events; short revents
    private struct PollEntry
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Returned;
    }
}
