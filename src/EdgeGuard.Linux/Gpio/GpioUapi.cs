using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeGuard.Linux.Gpio;

/// <summary>The kernel's GPIO interface for user space, version 2 (include/uapi/linux/gpio.h; Linux 5.10 and newer).</summary>
internal static class GpioUapi
{
    // _IOR and _IOWR: direction in bits 30-31, size in 16-29, type 0xB4 in 8-15, number in 0-7.
    internal static readonly uint GetChipInfo = Request(read: true, write: false, Unsafe.SizeOf<GpioChipInfo>(), 0x01);
    internal static readonly uint GetLineInfo = Request(read: true, write: true, Unsafe.SizeOf<GpioLineInfo>(), 0x05);
    internal static readonly uint GetLine = Request(read: true, write: true, Unsafe.SizeOf<GpioLineRequest>(), 0x07);
    internal static readonly uint SetValues = Request(read: true, write: true, Unsafe.SizeOf<GpioLineValues>(), 0x0F);

    internal const ulong FlagUsed = 1 << 0;
    internal const ulong FlagActiveLow = 1 << 1;
    internal const ulong FlagInput = 1 << 2;
    internal const ulong FlagOutput = 1 << 3;
    internal const ulong FlagEdgeRising = 1 << 4;
    internal const ulong FlagEdgeFalling = 1 << 5;
    internal const ulong FlagBiasPullUp = 1 << 8;

    internal const uint AttributeOutputValues = 2;
    internal const uint AttributeDebounce = 3;

    private static uint Request(bool read, bool write, int size, uint number) =>
        (read ? 2u << 30 : 0) | (write ? 1u << 30 : 0) | (uint)size << 16 | 0xB4u << 8 | number;
}

/// <summary><c>char[32]</c>, terminated by NUL unless full.</summary>
[InlineArray(Length)]
internal struct GpioName
{
    internal const int Length = 32;

    private byte _first;

    internal static GpioName Of(string text)
    {
        GpioName name = default;
        Encoding.ASCII.TryGetBytes(text, ((Span<byte>)name)[..(Length - 1)], out _);
        return name;
    }

    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

/// <summary><c>__u32[64]</c>.</summary>
[InlineArray(64)]
internal struct GpioOffsets
{
    private uint _first;
}

/// <summary><c>struct gpiochip_info</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 68)]
internal struct GpioChipInfo
{
    [FieldOffset(0)] internal GpioName Name;
    [FieldOffset(32)] internal GpioName Label;
    [FieldOffset(64)] internal uint Lines;
}

/// <summary><c>struct gpio_v2_line_info</c>, without its attributes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct GpioLineInfo
{
    [FieldOffset(0)] internal GpioName Name;
    [FieldOffset(32)] internal GpioName Consumer;
    [FieldOffset(64)] internal uint Offset;
    [FieldOffset(72)] internal ulong Flags;
}

/// <summary><c>struct gpio_v2_line_request</c> with the first of its ten attributes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 592)]
internal struct GpioLineRequest
{
    [FieldOffset(0)] internal GpioOffsets Offsets;
    [FieldOffset(256)] internal GpioName Consumer;
    [FieldOffset(288)] internal ulong Flags;
    [FieldOffset(296)] internal uint AttributeCount;
    [FieldOffset(320)] internal uint AttributeId;
    [FieldOffset(328)] internal ulong AttributeValue;
    [FieldOffset(336)] internal ulong AttributeMask;
    [FieldOffset(560)] internal uint LineCount;
    [FieldOffset(564)] internal uint EventBufferSize;
    [FieldOffset(588)] internal int Descriptor;
}

/// <summary><c>struct gpio_v2_line_values</c>: one bit for each requested line, in the order of the request.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GpioLineValues
{
    internal ulong Bits;
    internal ulong Mask;
}
