using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Lab.Sandbox;

/// <summary>The three system calls that the lab needs and the framework lacks.</summary>
internal static partial class KernelCalls
{
    private const int CloneNewNet = 0x4000_0000;
    private const int BindMount = 0x1000;

    /// <summary>Moves the calling thread, and it alone, into a network namespace.</summary>
    /// <exception cref="Win32Exception">The kernel refused; the thread is where it was.</exception>
    internal static void EnterNetworkNamespace(SafeFileHandle handle)
    {
        if (SetNamespace(handle, CloneNewNet) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Puts an empty file system in memory over a folder.</summary>
    /// <exception cref="Win32Exception">The kernel refused; nothing changed.</exception>
    internal static void MountMemory(string folder) => Mount("tmpfs", folder, "tmpfs", 0);

    /// <summary>Shows one file in the place of another.</summary>
    /// <exception cref="Win32Exception">The kernel refused; nothing changed.</exception>
    internal static void BindFile(string source, string over) => Mount(source, over, null, BindMount);

    /// <returns>The interface's number in the calling thread's network namespace; 0 when there is none of that name.</returns>
    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint InterfaceIndex(string name);

    private static void Mount(string source, string target, string? type, nuint flags)
    {
        if (MountFileSystem(source, target, type, flags, null) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle handle, int kind);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountFileSystem(string source, string target, string? type, nuint flags, string? data);
}
