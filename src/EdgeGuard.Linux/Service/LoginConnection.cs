using System.Globalization;

namespace EdgeGuard.Linux.Service;

// /proc/PID/stat: pid (name) state ppid …; field 22 is the start time. The name may contain blanks and brackets.

/// <summary>Tells logins over the network apart, by the SSH server's process and by what it wrote into the environment.</summary>
public static class LoginConnection
{
    private const int MostAncestors = 64, StartTime = 22, FirstAfterName = 3;

    private static readonly string[] Servers = ["sshd", "dropbear"];

    /// <summary>Names of the login that this process belongs to, separated by commas; empty for a login at the machine itself.</summary>
    /// <remarks>A terminal multiplexer outlives its login, so the environment counts too. Both are only as true as whoever logged in.</remarks>
    public static string Read() => string.Join(',', new[] { ServerProcess(), Variable() }.OfType<string>());

    private static string? Variable() => Environment.GetEnvironmentVariable("SSH_CONNECTION") is { Length: > 0 and < 128 } value ? $"ssh:{value.Replace(' ', '-').Replace(',', '-')}" : null;

    private static string? ServerProcess()
    {
        string pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        for (int i = 0; i < MostAncestors && ReadStat(pid) is { } stat; i++)
        {
            if (Array.Exists(Servers, server => stat.Name.StartsWith(server, StringComparison.Ordinal))) return $"process:{pid}-{stat.Started}";
            pid = stat.Parent;
        }
        return null;
    }

    private static (string Name, string Parent, string Started)? ReadStat(string pid)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid}/stat");
            int open = text.IndexOf('(', StringComparison.Ordinal), close = text.LastIndexOf(')');
            string[] fields = text[(close + 2)..].Split(' ');
            return (text[(open + 1)..close], fields[4 - FirstAfterName], fields[StartTime - FirstAfterName]);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
