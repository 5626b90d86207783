using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Netlink;

/// <summary>A file descriptor, closed exactly once.</summary>
internal sealed partial class KernelHandle : SafeHandle
{
    /// <summary>Used by the marshaller; holds no descriptor yet.</summary>
    public KernelHandle() : base(-1, ownsHandle: true) { }

    /// <summary>Takes ownership of a descriptor.</summary>
    internal KernelHandle(int descriptor) : this() => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
