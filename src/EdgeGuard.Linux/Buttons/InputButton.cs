using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Buttons;

/// <summary>
/// A button of the kernel's input layer, for example from the device tree (<c>gpio-keys</c>). The kernel debounces it. Each event is a
/// <c>struct input_event { long seconds; long microseconds; u16 type; u16 code; s32 value; }</c>.
/// </summary>
public sealed class InputButton : IButton
{
    private const string ClassRoot = "/sys/class/input";
    private const ushort KeyType = 1;
    private const int Released = 0;
    private const int Pressed = 1;

    private static readonly int TypeOffset = 2 * IntPtr.Size;
    private static readonly int ValueOffset = TypeOffset + 4;
    private static readonly int EventSize = ValueOffset + 4;

    private readonly SafeFileHandle _device;

    private InputButton(SafeFileHandle device, string description) => (_device, Description) = (device, description);

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>Whether the input layer has a device of this name.</summary>
    public static bool Exists(string name) => name.Length > 0 && Find(name) is not null;

    /// <summary>Opens a device for reading; other programs may read it too.</summary>
    /// <param name="name">The kernel's name of the device, as <c>/proc/bus/input/devices</c> lists it.</param>
    /// <exception cref="IOException">No device has this name.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent is not in the group <c>input</c>.</exception>
    public static InputButton Open(string name)
    {
        string node = Find(name) ?? throw new IOException($"There is no input device '{name}'; /proc/bus/input/devices lists the devices.");
        return new(File.OpenHandle(Path.Combine("/dev/input", node), FileMode.Open, FileAccess.Read, FileShare.ReadWrite), $"input device {name} ({node})");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ButtonEdge> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DescriptorReader events = new(_device, EventSize);
        await foreach (byte[] happened in events.ReadAllAsync(cancellationToken))
        {
            if (MemoryMarshal.Read<ushort>(happened.AsSpan(TypeOffset)) != KeyType) continue;
            int value = MemoryMarshal.Read<int>(happened.AsSpan(ValueOffset));
            if (value is Released or Pressed) yield return new(value == Pressed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private static string? Find(string name) => !Directory.Exists(ClassRoot) ? null : Directory.EnumerateDirectories(ClassRoot, "event*")
        .FirstOrDefault(e => File.Exists(Path.Combine(e, "device/name")) && File.ReadAllText(Path.Combine(e, "device/name")).TrimEnd() == name) is { } folder
        ? Path.GetFileName(folder)
        : null;
}
