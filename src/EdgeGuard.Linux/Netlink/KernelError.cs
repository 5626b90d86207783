namespace EdgeGuard.Linux.Netlink;

/// <summary>Kernel error numbers (errno) that the code branches on; the same on every architecture that .NET supports.</summary>
internal static class KernelError
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int Again = 11;
    internal const int Busy = 16;
    internal const int Exists = 17;
    internal const int Invalid = 22;
    internal const int MessageTooLong = 90;
    internal const int NotSupported = 95;
    internal const int NoBufferSpace = 105;
}
