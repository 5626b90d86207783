using System.Globalization;

namespace EdgeGuard.Linux.Machine;

/// <summary>Short texts that the kernel and the firmware offer as files.</summary>
internal static class KernelText
{
    /// <summary>The first line, without blanks and NULs at its end; null where it cannot be read.</summary>
    internal static string? Read(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault()?.Trim('\0', ' ', '\t');
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A line of <c>/proc/meminfo</c>, in MiB.</summary>
    internal static long? Memory(string name)
    {
        string? line = File.Exists("/proc/meminfo") ? File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith($"{name}:", StringComparison.Ordinal)) : null;
        string[] words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words is [_, var number, ..] && long.TryParse(number, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes / 1024 : null;
    }
}
