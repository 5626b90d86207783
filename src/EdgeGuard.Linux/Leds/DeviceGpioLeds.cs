using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Runtime.InteropServices;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Gpio;

namespace EdgeGuard.Linux.Leds;

/// <summary>LEDs on GPIO lines, driven by System.Device.Gpio and the distribution's <c>libgpiod</c>.</summary>
public sealed class DeviceGpioLeds : ILedDriver
{
    // Version 2 of libgpiod (Debian 13) has the file name libgpiod.so.3.
    private const string LibraryVersion2 = "libgpiod.so.3";
    private const string LibraryVersion1 = "libgpiod.so.2";
    private const string MissingLibrary = "System.Device.Gpio needs libgpiod: install libgpiod3 (Debian 13) or libgpiod2.";

    private readonly GpioController _controller;
    private readonly PerLed<int?> _pins;
    private readonly PinValue _lit;

    private DeviceGpioLeds(GpioController controller, PerLed<int?> pins, bool activeLow, string description)
    {
        (_controller, _pins, Description) = (controller, pins, description);
        _lit = activeLow ? PinValue.Low : PinValue.High;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>Requests the lines; the LEDs are dark from the start.</summary>
    /// <exception cref="IOException">A line is in use or missing, or <c>libgpiod</c> is not installed.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent may not use the chip.</exception>
    public static DeviceGpioLeds Open(GpioWiring wiring)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        (GpioChip chip, PerLed<int?> pins) = wiring.Find();
        using (chip)
        {
            GpioController controller = new(OpenDriver(chip.Number));
            try
            {
                DeviceGpioLeds leds = new(controller, pins, wiring.ActiveLow, $"System.Device.Gpio: {GpioWiring.Describe(chip, pins)}");
                foreach (Led led in LedNames.All) leds.Take(led);
                return leds;
            }
            catch (IOException refused)
            {
                controller.Dispose();
                throw chip.FindTakers([.. LedNames.All.Select(led => pins[led]).OfType<int>()]) is { } takers ? new IOException(takers, refused) : refused;
            }
        }
    }

    /// <summary>Why it does not work on this machine, with the remedy; null if it works.</summary>
    public static string? FindProblem() => HasLibrary(LibraryVersion2) || HasLibrary(LibraryVersion1) ? null : MissingLibrary;

    /// <inheritdoc/>
    public bool TryShow(Led led, LedPattern pattern) => _pins[led] is null;

    /// <inheritdoc/>
    public void Light(Led led, TimeSpan? duration) => Write(led, _lit);

    /// <inheritdoc/>
    public void Darken(Led led) => Write(led, !_lit);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Led led in LedNames.All)
        {
            if (_pins[led] is { } pin && _controller.IsPinOpen(pin)) Darken(led);
        }
        _controller.Dispose();
    }

    private static GpioDriver OpenDriver(int chip) => HasLibrary(LibraryVersion2) ? new LibGpiodV2Driver(chip)
        : HasLibrary(LibraryVersion1) ? new LibGpiodDriver(chip)
        : throw new IOException(MissingLibrary);

    private static bool HasLibrary(string name)
    {
        if (!NativeLibrary.TryLoad(name, out nint library)) return false;
        NativeLibrary.Free(library);
        return true;
    }

    private void Take(Led led)
    {
        if (_pins[led] is { } pin) _controller.OpenPin(pin, PinMode.Output, !_lit);
    }

    private void Write(Led led, PinValue value)
    {
        if (_pins[led] is { } pin) _controller.Write(pin, value);
    }
}

/// <content>Compiled only with System.Device.Gpio, which is then the first choice.</content>
public static partial class LineLeds
{
    static partial void AddDeviceGpio(List<LineLedAdapter> adapters) => adapters.Add(new("gpio", DeviceGpioLeds.FindProblem, DeviceGpioLeds.Open));
}
