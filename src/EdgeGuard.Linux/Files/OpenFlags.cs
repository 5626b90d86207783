using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Files;

/// <summary>Flags of <c>open(2)</c>.</summary>
internal static class OpenFlags
{
    internal const int NonBlocking = 0x800, CloseOnExec = 0x80000, PathOnly = 0x200000;

    /// <summary>The path's last part must not be a link; ARM has another value.</summary>
    internal static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000 : 0x20000;
}
