using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Netlink;

/// <summary>A file descriptor that the kernel gave us, closed once.</summary>
internal sealed partial class KernelHandle : SafeHandle
{
    /// <summary>For the marshaller; holds nothing yet.</summary>
    public KernelHandle() : base(-1, ownsHandle: true) { }

    /// <summary>Takes a descriptor over.</summary>
    internal KernelHandle(int descriptor) : this() => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
