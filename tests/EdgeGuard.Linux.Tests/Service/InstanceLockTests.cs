using System.Diagnostics;
using EdgeGuard.Linux.Service;

namespace EdgeGuard.Linux.Tests.Service;

public sealed class InstanceLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-lock").FullName;

    private string LockPath => Path.Combine(_folder, "lock");

    [Fact]
    public void F54_Second_holder_is_refused_and_told_the_first()
    {
        using InstanceLock first = InstanceLock.Take(LockPath);

        InstanceRunningException refused = Assert.Throws<InstanceRunningException>(() => InstanceLock.Take(LockPath));

        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_is_free_again_when_its_holder_lets_go()
    {
        InstanceLock.Take(LockPath).Dispose();

        InstanceLock.Take(LockPath).Dispose();
    }

    [Fact]
    public void Left_over_file_of_a_dead_holder_does_not_stand_in_the_way()
    {
        File.WriteAllText(LockPath, "4194303 and a line much longer than any process id\n");

        InstanceLock.Take(LockPath).Dispose();

        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(LockPath));
    }

    [Fact]
    public void Lock_of_another_process_holds_until_it_dies()
    {
        using Process holder = Process.Start(new ProcessStartInfo("flock", [LockPath, "sh", "-c", "echo locked; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("locked", holder.StandardOutput.ReadLine());
        Assert.Throws<InstanceRunningException>(() => InstanceLock.Take(LockPath));

        holder.StandardInput.Close();
        holder.WaitForExit();

        InstanceLock.Take(LockPath).Dispose();
    }

    [Fact]
    public void Link_in_the_place_of_the_lock_is_not_followed()
    {
        string shadow = Path.Combine(_folder, "shadow");
        File.WriteAllText(shadow, "root:*:19000::::::\n");
        File.CreateSymbolicLink(LockPath, shadow);

        Assert.Throws<IOException>(() => InstanceLock.Take(LockPath));

        Assert.Equal("root:*:19000::::::\n", File.ReadAllText(shadow));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
