using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Sandbox;

// struct landlock_ruleset_attr: handled accesses (8 octets)
// struct landlock_path_beneath_attr: allowed accesses (8) | descriptor of the folder or file (4), without padding

/// <summary>
/// Limits one thread, and what it starts, to the files that a program needs to run (landlock(7)). It reads no other file, although its user could, and
/// traces no process that is not limited so too.
/// </summary>
internal static unsafe partial class FileFence
{
    private const int CreateRuleset = 444, AddRule = 445, RestrictSelf = 446, PathBeneath = 1;
    private const ulong Everything = (1 << 13) - 1, Execute = 1, WriteFile = 2, ReadFile = 4, ReadFolder = 8;
    private const int OnlyPath = 0x200000, CloseOnExec = 0x80000;

    // Libraries, authorities of TLS servers, and what the runtime asks of the kernel.
    private static readonly string[] OfSystem =
        ["/usr", "/lib", "/lib64", "/bin", "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/alternatives", "/etc/ld.so.cache", "/proc", "/sys"];

    private static readonly string[] Devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];

    /// <summary>Limits the calling thread for good. It must have given up new privileges.</summary>
    /// <param name="program">The files of the program; their folders can be read too.</param>
    /// <param name="readable">Other files and folders that can be read; those that do not exist are left out.</param>
    /// <returns>false where the kernel has no such limit; then nothing is limited.</returns>
    internal static bool TryApply(IEnumerable<string> program, IEnumerable<string> readable)
    {
        ulong handled = Everything;
        int rules = (int)Call(CreateRuleset, &handled, sizeof(ulong), 0, 0);
        if (rules < 0) return false;
        using SafeFileHandle owner = new(rules, ownsHandle: true);
        foreach (string path in program.Select(file => Path.GetDirectoryName(Resolved(file))!).Concat(readable).Concat(OfSystem)) Allow(rules, path, Execute | ReadFile | ReadFolder);
        foreach (string device in Devices) Allow(rules, device, ReadFile | WriteFile);
        return Call(RestrictSelf, (void*)rules, 0, 0, 0) == 0;
    }

    private static string Resolved(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    private static void Allow(int rules, string path, ulong access)
    {
        int place = Open(path, OnlyPath | CloseOnExec);
        if (place < 0) return;
        using SafeFileHandle owner = new(place, ownsHandle: true);
        Beneath beneath = new() { Allowed = Directory.Exists(path) ? access : access & ~ReadFolder, Place = place };
        _ = Call(AddRule, (void*)rules, PathBeneath, (nint)(&beneath), 0);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, void* one, nint two, nint three, nint four);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Beneath
    {
        internal ulong Allowed;
        internal int Place;
    }
}
