namespace EdgeGuard.Linux.Interfaces;

/// <summary>A kernel setting below <c>/proc/sys/net</c>, in the calling thread's network namespace.</summary>
/// <param name="Path">Such as <c>ipv4/conf/br0/proxy_arp_pvlan</c>.</param>
internal readonly record struct KernelSetting(string Path)
{
    private string File => $"/proc/sys/net/{Path}";

    /// <summary>The value; null if this kernel or interface has no such setting.</summary>
    internal string? Read()
    {
        try
        {
            return System.IO.File.ReadAllText(File).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether the value is neither missing nor 0.</summary>
    internal bool IsOn => Read() is { } value && value != "0";

    /// <summary>Writes the value.</summary>
    /// <exception cref="IOException">There is no such setting.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not write it.</exception>
    internal void Write(string value) => System.IO.File.WriteAllText(File, value);
}
