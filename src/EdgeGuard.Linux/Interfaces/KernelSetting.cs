namespace EdgeGuard.Linux.Interfaces;

/// <summary>One of the kernel's settings below <c>/proc/sys/net</c>, of the calling thread's network namespace.</summary>
/// <param name="Path">Such as <c>ipv4/conf/br0/proxy_arp_pvlan</c>.</param>
internal readonly record struct KernelSetting(string Path)
{
    private string File => $"/proc/sys/net/{Path}";

    /// <summary>Its value; null where this kernel, or this interface, has no such setting.</summary>
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

    /// <summary>Whether it is on.</summary>
    internal bool IsOn => Read() is { } value && value != "0";

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">We may not.</exception>
    internal void Write(string value) => System.IO.File.WriteAllText(File, value);
}
