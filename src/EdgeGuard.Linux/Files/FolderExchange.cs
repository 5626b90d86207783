using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Files;

/// <summary>Exchanges two entries of one file system in one step (<c>renameat2(2)</c>): at every moment, each name leads to one of the two.</summary>
public static partial class FolderExchange
{
    private const int AtWorkingFolder = -100;
    private const uint Exchange = 2;

    /// <summary>Exchanges them.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused; both are where they were.</exception>
    public static void Swap(string one, string other)
    {
        if (Rename(AtWorkingFolder, one, AtWorkingFolder, other, Exchange) != 0) throw new KernelRefusedException($"Exchanging {one} and {other}", Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int oneFolder, string one, int otherFolder, string other, uint flags);
}
