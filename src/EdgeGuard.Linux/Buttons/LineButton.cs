using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGuard.Linux.Gpio;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Buttons;

/// <summary>
/// A button between a GPIO line and ground. The kernel applies a pull-up, debounces the line, and reports each edge as a
/// <c>struct gpio_v2_line_event { u64 timestamp; u32 id; u32 offset; u32 seqno; u32 line_seqno; u32 padding[6]; }</c>.
/// </summary>
public sealed class LineButton : IButton
{
    private const int EventSize = 48;
    private const int IdOffset = 8;
    private const uint RisingEdge = 1;

    /// <summary>Contacts bounce for a few milliseconds; real presses are further apart than this.</summary>
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);

    private readonly SafeFileHandle _line;

    private LineButton(SafeFileHandle line, string description) => (_line, Description) = (line, description);

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>Requests the line from the kernel.</summary>
    /// <param name="chip">Label of the chip; empty for any chip that has a line of this name.</param>
    /// <param name="line">Name such as <c>GPIO26</c>, or offset on the labelled chip.</param>
    /// <exception cref="IOException">The line is in use or missing; the message names its user.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not use the chip.</exception>
    public static LineButton Open(string chip, string line)
    {
        (GpioChip found, IReadOnlyList<int?> offsets) = GpioFinder.Find(chip, [line]);
        using (found)
        {
            // A press pulls the line low; with active-low set, it is a rising edge.
            const ulong flags = GpioUapi.FlagInput | GpioUapi.FlagActiveLow | GpioUapi.FlagBiasPullUp | GpioUapi.FlagEdgeRising | GpioUapi.FlagEdgeFalling;
            int offset = offsets[0] ?? throw new ArgumentException("A button needs a line.", nameof(line));
            SafeFileHandle taken = found.Take([offset], flags, GpioUapi.AttributeDebounce, (ulong)Debounce.TotalMicroseconds);
            return new(taken, $"line {offset} of {found.Label}");
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ButtonEdge> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DescriptorReader events = new(_line, EventSize);
        await foreach (byte[] happened in events.ReadAllAsync(cancellationToken))
        {
            yield return new(MemoryMarshal.Read<uint>(happened.AsSpan(IdOffset)) == RisingEdge);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();
}
