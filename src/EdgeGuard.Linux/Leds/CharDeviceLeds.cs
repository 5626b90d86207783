using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Gpio;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Leds;

/// <summary>
/// LEDs on GPIO lines, driven by the kernel's character device. The kernel releases the lines when the process ends, however it ends.
/// A hung process leaves them as they are until its watchdog kills it.
/// </summary>
public sealed class CharDeviceLeds : ILedDriver
{
    private readonly SafeFileHandle _lines;
    private readonly PerLed<ulong> _bits;

    private CharDeviceLeds(SafeFileHandle lines, PerLed<ulong> bits, string description) =>
        (_lines, _bits, Description) = (lines, bits, description);

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>Requests the lines; the LEDs are dark from the start.</summary>
    /// <exception cref="IOException">A line is in use or missing; the message names the line and its user.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not use the chip.</exception>
    public static CharDeviceLeds Open(GpioWiring wiring)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        (GpioChip chip, PerLed<int?> offsets) = wiring.Find();
        using (chip)
        {
            Led[] wired = [.. LedNames.All.Where(led => offsets[led] is not null)];
            PerLed<ulong> bits = offsets.Select((led, offset) => offset is null ? 0 : 1UL << Array.IndexOf(wired, led));
            ulong flags = GpioUapi.FlagOutput | (wiring.ActiveLow ? GpioUapi.FlagActiveLow : 0);
            SafeFileHandle lines = chip.Take([.. wired.Select(led => offsets[led]!.Value)], flags, GpioUapi.AttributeOutputValues, 0);
            return new(lines, bits, $"GPIO character device: {GpioWiring.Describe(chip, offsets)}");
        }
    }

    /// <inheritdoc/>
    public bool TryShow(Led led, LedPattern pattern) => _bits[led] == 0;

    /// <inheritdoc/>
    public void Light(Led led, TimeSpan? duration) => Set(_bits[led], _bits[led]);

    /// <inheritdoc/>
    public void Darken(Led led) => Set(_bits[led], 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Set(_bits.Agent | _bits.Network | _bits.Alarm, 0);
        }
        catch (IOException)
        {
            // The chip was removed, and the LEDs with it.
        }
        _lines.Dispose();
    }

    private void Set(ulong mask, ulong bits)
    {
        if (mask == 0 || _lines.IsClosed) return;
        GpioLineValues values = new() { Bits = bits, Mask = mask };
        GpioCalls.Require(_lines, GpioUapi.SetValues, ref values, "Setting an LED's line");
    }
}
