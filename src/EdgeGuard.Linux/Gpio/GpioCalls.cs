using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Gpio;

/// <summary>The one door to the GPIO device files.</summary>
internal static partial class GpioCalls
{
    internal const int Interrupted = 4;
    internal const int Busy = 16;
    internal const int NotATypewriter = 25;

    /// <summary>Asks the kernel, again if a signal came between.</summary>
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

    /// <exception cref="IOException">The kernel refused; the message says what was asked.</exception>
    internal static void Require<T>(SafeFileHandle device, uint request, ref T argument, string asked) where T : unmanaged
    {
        if (Ask(device, request, ref argument) is not 0 and int error) throw new IOException($"{asked}: {Describe(error)}");
    }

    /// <summary>What an error number means here.</summary>
    internal static string Describe(int error) => error == NotATypewriter
        ? "this kernel has no GPIO interface of version 2 (it came with 5.10)."
        : $"{Marshal.GetPInvokeErrorMessage(error)}.";

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle device, nuint request, ref byte argument);
}
