using System.Runtime.InteropServices;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>Native calls on a raw file descriptor.</summary>
internal static partial class Descriptor
{
    private const string LibC = "libc";
    private const int DuplicateCloseOnExec = 1030;

    /// <returns>A second descriptor of the same open file, or -1.</returns>
    internal static int Duplicate(int file) => Control(file, DuplicateCloseOnExec, 0);

    internal static void Close(int file) => _ = CloseFile(file);

    [LibraryImport(LibC, EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, int lowest);

    [LibraryImport(LibC, EntryPoint = "close")]
    private static partial int CloseFile(int file);
}
