using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeGuard.Tests.Service;

/// <summary>Sets the time of day of an agent and its DHCP server while they run, and chooses boot time and boot for the agent's next start.</summary>
internal sealed class MovedClock
{
    private readonly RunningAgent _agent;
    private readonly string _file;

    internal MovedClock(RunningAgent agent)
    {
        (_agent, _file) = (agent, agent.PathOf("wallclock"));
        string library = agent.PathOf("wallclock.so");
        Run("gcc", "-O2", "-shared", "-fPIC", "-o", library, Path.Combine(Folder(), "wallclock.c"), "-ldl");
        Set(TimeSpan.Zero);
        agent.Variables["LD_PRELOAD"] = library;
        agent.Variables["WALLCLOCK"] = _file;
    }

    /// <summary>Why this machine cannot run such tests; null where it can.</summary>
    internal static string? Obstacle { get; } = FindObstacle();

    /// <summary>Sets the time of day to the true time and this much.</summary>
    internal void Set(TimeSpan by)
    {
        // Written in place, because the processes keep the file open.
        using FileStream file = new(_file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.Write(BitConverter.GetBytes((long)by.TotalSeconds));
    }

    /// <summary>The next agent starts this much later in the same boot.</summary>
    internal void Later(TimeSpan by) => _agent.Through = ["unshare", "-T", "--boottime", $"{(long)by.TotalSeconds}"];

    /// <summary>The next agent starts in another boot.</summary>
    internal void Reboot()
    {
        string id = _agent.PathOf("boot_id");
        File.WriteAllText(id, $"{Guid.NewGuid()}\n");
        _agent.Through = ["unshare", "-m", "bash", "-c", $"mount --bind {id} /proc/sys/kernel/random/boot_id && exec \"$@\"", "bash"];
    }

    private static string? FindObstacle()
    {
        try
        {
            Run("gcc", "--version");
            double now = Uptime("cat", "/proc/uptime");
            return Uptime("unshare", "-T", "--boottime", "50000", "cat", "/proc/uptime") - now > 49_000 ? null : "Needs time namespaces that a program enters when it starts (Linux 6.3).";
        }
        catch (Exception problem) when (problem is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"Needs gcc and 'unshare -T': {problem.Message}";
        }
    }

    private static double Uptime(params string[] words) => double.Parse(Run(words[0], words[1..]).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static string Run(string command, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command}: {errors.GetAwaiter().GetResult()}");
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
