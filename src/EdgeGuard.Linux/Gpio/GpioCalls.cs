using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Gpio;

/// <summary>The native calls on GPIO device files; no other code makes them.</summary>
internal static partial class GpioCalls
{
    internal const int Interrupted = 4;
    internal const int Busy = 16;
    internal const int NotATypewriter = 25;

    /// <summary>Performs an ioctl, and repeats it if a signal interrupts it.</summary>
    /// <returns>0, or the kernel's error number.</returns>
    internal static int Ask<T>(SafeFileHandle device, uint request, ref T argument) where T : unmanaged
    {
        while (true)
        {
            if (IoControl(device, request, ref Unsafe.As<T, byte>(ref argument)) >= 0) return 0;
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) return error;
        }
    }

    /// <summary>Performs an ioctl that must succeed.</summary>
    /// <param name="device">The device file.</param>
    /// <param name="request">The request number.</param>
    /// <param name="argument">The request's structure; the kernel fills in its answer.</param>
    /// <param name="asked">What is requested, as the beginning of an error message.</param>
    /// <exception cref="IOException">The kernel refused; the message names the request.</exception>
    internal static void Require<T>(SafeFileHandle device, uint request, ref T argument, string asked) where T : unmanaged
    {
        if (Ask(device, request, ref argument) is not 0 and int error) throw new IOException($"{asked}: {Describe(error)}");
    }

    /// <summary>The text for an error number of a GPIO request.</summary>
    internal static string Describe(int error) => error == NotATypewriter
        ? "this kernel has no GPIO interface of version 2 (it came with 5.10)."
        : $"{Marshal.GetPInvokeErrorMessage(error)}.";

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle device, nuint request, ref byte argument);
}
