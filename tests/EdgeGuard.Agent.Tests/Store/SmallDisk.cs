using System.Diagnostics;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Store;

/// <summary>A real file system of a few MiB in memory, which a test can fill; needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly StateFolder _folder = new();

    internal SmallDisk() => Run("mount", "-t", "tmpfs", "-o", "size=2m", "none", Root);

    internal string Root => _folder.Root;

    private string Filler => Path.Combine(Root, "filler");

    /// <summary>Leaves no room at all.</summary>
    internal void Fill()
    {
        try
        {
            using FileStream file = new(Filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            return;
        }
    }

    /// <summary>Gives the room back.</summary>
    internal void Free() => File.Delete(Filler);

    /// <summary>Room that is left, in octets.</summary>
    internal long Room => new DriveInfo(Root).AvailableFreeSpace;

    /// <summary>Allows no more writing, as the kernel does after errors of the disk.</summary>
    internal void MakeReadOnly() => Run("mount", "-o", "remount,ro", Root);

    public void Dispose()
    {
        Run("umount", Root);
        _folder.Dispose();
    }

    private static void Run(string command, params string[] words)
    {
        using Process process = Process.Start(command, words);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
