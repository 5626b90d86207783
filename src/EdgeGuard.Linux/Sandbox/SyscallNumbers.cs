using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Sandbox;

/// <summary>Numbers of the system calls of one architecture (<c>asm/unistd.h</c>).</summary>
internal sealed record SyscallNumbers
{
    /// <summary>How the kernel names the architecture to a filter (<c>AUDIT_ARCH_*</c>).</summary>
    internal required uint Architecture { get; init; }

    internal required int Seccomp { get; init; }

    internal required int SetGroups { get; init; }

    internal required int SetUserId { get; init; }

    internal required int SetGroupId { get; init; }

    /// <summary><c>clone</c>, which starts threads too.</summary>
    internal required int StartProcess { get; init; }

    internal required int OpenAt { get; init; }

    internal required int Tgkill { get; init; }

    /// <summary><c>fcntl</c>.</summary>
    internal required int DescriptorControl { get; init; }

    /// <summary><c>ioctl</c>.</summary>
    internal required int DeviceControl { get; init; }

    /// <summary><c>prlimit64</c>.</summary>
    internal required int ResourceLimits { get; init; }

    /// <summary><c>open</c>, which arm64 does not have.</summary>
    internal int? Open { get; init; }

    /// <summary>What a reader of outside octets never needs: connections, processes, changes of files, of rights and of the machine.</summary>
    internal required int[] Forbidden { get; init; }

    /// <summary>Those of this machine; null where there are none for it.</summary>
    internal static SyscallNumbers? OfThisMachine => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => X64,
        System.Runtime.InteropServices.Architecture.Arm64 => Arm64,
        _ => null,
    };

    // From 424 on, the numbers are the same everywhere: signals by descriptor, io_uring, the new calls for mounts, descriptors of processes, landlock,
    // quotas, fchmodat2 and security modules.
    private static readonly int[] Common = [424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 438, 440, 442, 443, 444, 445, 446, 448, 452, 457, 458, 460];

    private static readonly SyscallNumbers X64 = new()
    {
        Architecture = 0xC000003E,
        Seccomp = 317,
        SetGroups = 116,
        SetUserId = 117,
        SetGroupId = 119,
        StartProcess = 56,
        Open = 2,
        OpenAt = 257,
        Tgkill = 234,
        DescriptorControl = 72,
        DeviceControl = 16,
        ResourceLimits = 302,
        Forbidden =
        [
            .. Common,
            41, 42, 43, 49, 50, 53, 288, // socket, connect, accept, bind, listen, socketpair, accept4
            57, 58, 59, 322, // fork, vfork, execve, execveat
            62, 200, 129, 297, // kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            101, 310, 311, 312, // ptrace, process_vm_readv, process_vm_writev, kcmp
            76, 77, 85, 285, // truncate, ftruncate, creat, fallocate
            82, 83, 84, 86, 87, 88, 133, 258, 259, 263, 264, 265, 266, 316, // rename, mkdir, rmdir, link, unlink, symlink, mknod and their *at forms
            90, 91, 92, 93, 94, 260, 268, 132, 235, 261, 280, 188, 189, 190, 197, 198, 199, // chmod, chown, times, extended attributes
            105, 106, 109, 112, 113, 114, 116, 117, 119, 122, 123, 126, 161, 155, 160, // user, group, session, capabilities, root, limits
            165, 166, 167, 168, 272, 308, 303, 304, // mount, umount2, swapon, swapoff, unshare, setns, handles of files
            29, 30, 31, 67, 64, 65, 66, 220, 68, 69, 70, 71, 240, 241, // shared memory, semaphores and queues of others
            246, 320, 175, 176, 313, 169, 170, 171, 159, 164, 227, 305, 172, 173, 154, // kexec, modules, reboot, names, clocks, ports, segments
            248, 249, 250, 298, 321, 323, 253, 254, 294, 300, 301, 134, 136, 139, 153, 163, 212, 103, 179, 180, // keys, perf, bpf, userfaultfd, watches, accounting
        ],
    };

    private static readonly SyscallNumbers Arm64 = new()
    {
        Architecture = 0xC00000B7,
        Seccomp = 277,
        SetGroups = 159,
        SetUserId = 147,
        SetGroupId = 149,
        StartProcess = 220,
        OpenAt = 56,
        Tgkill = 131,
        DescriptorControl = 25,
        DeviceControl = 29,
        ResourceLimits = 261,
        Forbidden =
        [
            .. Common,
            198, 199, 200, 201, 202, 203, 242, // socket, socketpair, bind, listen, accept, connect, accept4
            221, 281, // execve, execveat
            129, 130, 138, 240, // kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            117, 270, 271, 272, // ptrace, process_vm_readv, process_vm_writev, kcmp
            45, 46, 47, // truncate, ftruncate, fallocate
            33, 34, 35, 36, 37, 38, 276, // mknodat, mkdirat, unlinkat, symlinkat, linkat, renameat, renameat2
            52, 53, 54, 55, 88, 5, 6, 7, 14, 15, 16, // fchmod, fchmodat, fchownat, fchown, utimensat, extended attributes
            143, 144, 145, 146, 147, 149, 151, 152, 154, 157, 159, 91, 51, 164, 41, // user, group, session, capabilities, root, limits
            39, 40, 224, 225, 97, 268, 264, 265, // umount2, mount, swapon, swapoff, unshare, setns, handles of files
            194, 195, 196, 197, 190, 191, 192, 193, 186, 187, 188, 189, 180, 181, // shared memory, semaphores and queues of others
            104, 294, 105, 106, 273, 142, 161, 162, 171, 112, 266, 170, // kexec, modules, reboot, names, clocks
            217, 218, 219, 241, 280, 282, 26, 27, 262, 263, 89, 116, 60, 42, 18, 58, // keys, perf, bpf, userfaultfd, watches, accounting
        ],
    };
}
