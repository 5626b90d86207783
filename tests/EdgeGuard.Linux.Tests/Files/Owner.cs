using System.Runtime.InteropServices;

namespace EdgeGuard.Linux.Tests.Files;

/// <summary>Gives an entry to another user; a link itself, not its target.</summary>
internal static partial class Owner
{
    internal static void Change(string path, uint user, uint? group = null) => Assert.Equal(0, ChangeOwner(path, user, group ?? uint.MaxValue));

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}

/// <summary>A second name for a file.</summary>
internal static partial class HardLink
{
    internal static void Create(string file, string name) => Assert.Equal(0, Link(file, name));

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);
}

/// <summary>A named pipe.</summary>
internal static partial class Pipe
{
    internal static void Create(string path) => Assert.Equal(0, MakePipe(path, 0x180));

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
