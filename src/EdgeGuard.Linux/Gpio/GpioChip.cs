using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Gpio;

/// <summary>A GPIO chip, <c>/dev/gpiochipN</c>. N may change with the board or kernel; the label does not.</summary>
internal sealed class GpioChip : IDisposable
{
    private const string Prefix = "gpiochip";

    private readonly SafeFileHandle _device;

    private GpioChip(string path)
    {
        Number = int.Parse(Path.GetFileName(path).AsSpan(Prefix.Length), CultureInfo.InvariantCulture);
        _device = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        GpioChipInfo info = default;
        GpioCalls.Require(_device, GpioUapi.GetChipInfo, ref info, $"Asking {path} what it is");
        Label = info.Label.ToString();
        LineCount = (int)info.Lines;
    }

    /// <summary>N of its device file.</summary>
    internal int Number { get; }

    /// <summary>Label set by its driver, e.g. <c>pinctrl-bcm2711</c>.</summary>
    internal string Label { get; }

    /// <summary>Number of its lines.</summary>
    internal int LineCount { get; }

    /// <summary>Device files of all GPIO chips.</summary>
    internal static IReadOnlyList<string> Paths() => [.. Directory.EnumerateFiles("/dev", Prefix + "*").Order(StringComparer.Ordinal)];

    /// <exception cref="IOException">The kernel refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent is neither root nor in a group such as <c>gpio</c>.</exception>
    internal static GpioChip Open(string path) => new(path);

    /// <summary>Offset of a line on this chip; null if it has no line of that name or number.</summary>
    internal int? Find(string line)
    {
        if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return number < LineCount ? number : null;
        for (int offset = 0; offset < LineCount; offset++)
        {
            if (Describe(offset).Name.ToString() == line) return offset;
        }
        return null;
    }

    /// <summary>Requests lines. They stay reserved until the returned handle is disposed or the process ends.</summary>
    /// <exception cref="IOException">A line is in use, or the kernel refused; the message names the line and its user.</exception>
    internal SafeFileHandle Take(ReadOnlySpan<int> offsets, ulong flags, uint attribute, ulong value)
    {
        GpioLineRequest request = new()
        {
            Consumer = GpioName.Of("edgeguard"),
            Flags = flags,
            AttributeCount = 1,
            AttributeId = attribute,
            AttributeValue = value,
            AttributeMask = (1UL << offsets.Length) - 1,
            LineCount = (uint)offsets.Length,
        };
        for (int i = 0; i < offsets.Length; i++) request.Offsets[i] = (uint)offsets[i];
        return GpioCalls.Ask(_device, GpioUapi.GetLine, ref request) switch
        {
            0 => new(request.Descriptor, ownsHandle: true),
            GpioCalls.Busy => throw new IOException(FindTakers(offsets) ?? $"A line of {Label} is in use."),
            int error => throw new IOException($"Taking lines {string.Join(", ", offsets.ToArray())} of {Label}: {GpioCalls.Describe(error)}"),
        };
    }

    /// <summary>Which of these lines are in use and by which program, with the remedy; null if all are free.</summary>
    internal string? FindTakers(ReadOnlySpan<int> offsets)
    {
        List<string> taken = [];
        foreach (int offset in offsets)
        {
            GpioLineInfo info = Describe(offset);
            if ((info.Flags & GpioUapi.FlagUsed) != 0) taken.Add($"line {offset} '{info.Name}' by '{info.Consumer}'");
        }
        return taken.Count == 0 ? null : $"In use on {Label}: {string.Join(", ", taken)}. Free it, or name another line.";
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private GpioLineInfo Describe(int offset)
    {
        GpioLineInfo info = new() { Offset = (uint)offset };
        GpioCalls.Require(_device, GpioUapi.GetLineInfo, ref info, $"Asking {Label} about line {offset}");
        return info;
    }
}
