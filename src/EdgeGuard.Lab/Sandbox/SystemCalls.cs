using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Lab.Sandbox;

/// <summary>The system calls that this project needs and .NET does not offer.</summary>
internal static partial class SystemCalls
{
    private const int CloneNewNet = 0x4000_0000;
    private const int BindMount = 0x1000;

    /// <summary>Moves the calling thread, and no other, into a network namespace (setns(2)).</summary>
    /// <exception cref="Win32Exception">The kernel refused; the thread stays where it was.</exception>
    internal static void EnterNetworkNamespace(SafeFileHandle handle)
    {
        if (SetNamespace(handle, CloneNewNet) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Mounts an empty tmpfs over a folder (mount(2)).</summary>
    /// <exception cref="Win32Exception">The kernel refused; nothing changed.</exception>
    internal static void MountTmpfs(string folder) => Mount("tmpfs", folder, "tmpfs", 0);

    /// <summary>Bind-mounts one file over another (mount(2)).</summary>
    /// <exception cref="Win32Exception">The kernel refused; nothing changed.</exception>
    internal static void BindFile(string source, string target) => Mount(source, target, null, BindMount);

    /// <returns>The index of an interface in the calling thread's network namespace; 0 when there is none with that name.</returns>
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
