using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Linux.Nflog;

/// <summary>
/// Interface names by index, in the calling thread's network namespace. Names are cached for one second, which saves a system call
/// per packet in a flood and still notices renames soon.
/// </summary>
internal sealed unsafe partial class InterfaceNames(TimeProvider time)
{
    private const int NameSize = 16;
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    private readonly Dictionary<uint, (string Name, long Asked)> _known = [];

    /// <returns>The name; for example <c>#7</c> if no interface has index 7 any more; empty for 0.</returns>
    internal string NameOf(uint index)
    {
        if (index == 0) return "";
        if (_known.TryGetValue(index, out (string Name, long Asked) entry) && time.GetElapsedTime(entry.Asked) < Memory) return entry.Name;
        string name = AskKernel(index) ?? string.Create(CultureInfo.InvariantCulture, $"#{index}");
        _known[index] = (name, time.GetTimestamp());
        return name;
    }

    private static string? AskKernel(uint index)
    {
        byte* name = stackalloc byte[NameSize];
        return IndexToName(index, name) == null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    [LibraryImport("libc", EntryPoint = "if_indextoname")]
    private static partial byte* IndexToName(uint index, byte* name);
}
