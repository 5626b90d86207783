using System.Buffers.Binary;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Wire;

public sealed class CaptureReaderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = [1, 2, 3, 4, 5];

    [Theory]
    [InlineData(false, 0xa1b2c3d4, 250_000)]
    [InlineData(true, 0xa1b2c3d4, 250_000)]
    [InlineData(false, 0xa1b23c4d, 250_000_000)]
    [InlineData(true, 0xa1b23c4d, 250_000_000)]
    public void Classic_captures_are_read_in_both_byte_orders_and_units(bool isBigEndian, uint magic, uint fraction)
    {
        Words file = new(isBigEndian);
        file.Add32(magic, 0x0004_0002, 0, 0, 65535, 0x1000_0000 | (uint)LinkType.LinuxCooked);
        file.Add32((uint)Noon.ToUnixTimeSeconds(), fraction, (uint)Body.Length, 99).Add(Body);

        Assert.Equal([(1, Noon.AddMilliseconds(250), LinkType.LinuxCooked, 5)], Read(file.Bytes, out string? problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Newer_captures_are_read_in_both_byte_orders(bool isBigEndian)
    {
        ulong nanoseconds = (ulong)Noon.ToUnixTimeSeconds() * 1_000_000_000;
        Words file = new(isBigEndian);
        file.Block(0x0a0d0d0a, w => w.Add32(0x1a2b3c4d, 1, uint.MaxValue, uint.MaxValue));
        file.Block(1, w => w.Add32(Low(isBigEndian, (ushort)LinkType.Ethernet), 4).Add16(9, 1).Add([9, 0, 0, 0]).Add16(0, 0));
        file.Block(0x0bad, w => w.Add32(7));
        file.Block(6, w => w.Add32(0, (uint)(nanoseconds >> 32), (uint)nanoseconds, 5, 5).Add(Body).Add([0, 0, 0]));
        file.Block(3, w => w.Add32(5).Add(Body.AsSpan(..4)));

        Assert.Equal([(1, Noon, LinkType.Ethernet, 5), (2, DateTimeOffset.UnixEpoch, LinkType.Ethernet, 4)], Read(file.Bytes, out string? problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData(false, 3600)]
    [InlineData(true, 3600)]
    [InlineData(true, -3600)]
    [InlineData(false, long.MinValue)]
    public void Times_of_newer_captures_count_from_the_offset_of_their_interface(bool isBigEndian, long offset)
    {
        ulong microseconds = (ulong)Noon.ToUnixTimeSeconds() * 1_000_000;
        uint high = (uint)(offset >> 32), low = (uint)offset;
        Words file = new(isBigEndian);
        file.Block(0x0a0d0d0a, w => w.Add32(0x1a2b3c4d, 1, uint.MaxValue, uint.MaxValue));
        file.Block(1, w => w.Add32(Low(isBigEndian, (ushort)LinkType.Ethernet), 0).Add16(2, 3).Add("eth\0"u8)
            .Add16(14, 8).Add32(isBigEndian ? high : low, isBigEndian ? low : high).Add16(0, 0));
        file.Block(6, w => w.Add32(0, (uint)(microseconds >> 32), (uint)microseconds, 5, 5).Add(Body).Add([0, 0, 0]));

        DateTimeOffset expected = offset == long.MinValue ? DateTimeOffset.UnixEpoch : Noon.AddSeconds(offset);
        Assert.Equal([(1, expected, LinkType.Ethernet, 5)], Read(file.Bytes, out string? problem));
        Assert.Null(problem);
    }

    [Fact]
    public void Each_section_of_a_newer_capture_has_its_own_interfaces()
    {
        Words first = Section(LinkType.Ethernet, false), second = Section(LinkType.RawIp, true);

        Assert.Equal([LinkType.Ethernet, LinkType.RawIp], Read([.. first.Bytes, .. second.Bytes], out string? problem).Select(p => p.Link));
        Assert.Null(problem);
    }

    [Fact]
    public void Packet_of_an_interface_that_is_not_described_ends_the_reading_with_the_reason()
    {
        Words file = Section(LinkType.Ethernet, false);
        file.Block(6, w => w.Add32(1, 0, 0, 5, 5).Add(Body).Add([0, 0, 0]));

        Assert.Single(Read(file.Bytes, out string? problem));
        Assert.Contains("packet 2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_captures_give_what_stands_before_the_cut_and_the_reason()
    {
        byte[] whole = Captures.Read("udhcpc");

        List<(int, DateTimeOffset, LinkType, int)> read = Read(whole.AsSpan(..^1), out string? problem);

        Assert.Equal(Captures.Frames("udhcpc").Count - 1, read.Count);
        Assert.Equal($"the file ends within packet {read.Count + 1}", problem);
    }

    [Fact]
    public void Other_files_are_no_captures()
    {
        Assert.False(CaptureReader.TryOpen("root:x:0:0:root:/root:/bin/bash"u8, out _));
        Assert.False(CaptureReader.TryOpen([], out _));
        Assert.False(CaptureReader.TryOpen(new byte[24], out _));
    }

    [Fact]
    public void Damaged_captures_throw_nothing()
    {
        byte[][] whole = [Captures.Read("lldpd"), [.. Section(LinkType.Ethernet, false).Bytes, .. Section(LinkType.RawIp, true).Bytes]];
        foreach (byte[] damaged in whole.SelectMany(w => Captures.Damaged(w, mutations: 20_000))) Read(damaged, out _);
    }

    private static Words Section(LinkType link, bool isBigEndian)
    {
        Words file = new(isBigEndian);
        file.Block(0x0a0d0d0a, w => w.Add32(0x1a2b3c4d, 1, uint.MaxValue, uint.MaxValue));
        file.Block(1, w => w.Add32(Low(isBigEndian, (ushort)link), 0));
        file.Block(6, w => w.Add32(0, 0, 0, 5, 5).Add(Body).Add([0, 0, 0]));
        return file;
    }

    // The link type is the first half of its word.
    private static uint Low(bool isBigEndian, ushort value) => isBigEndian ? (uint)value << 16 : value;

    private static List<(int Number, DateTimeOffset Time, LinkType Link, int Length)> Read(ReadOnlySpan<byte> file, out string? problem)
    {
        List<(int, DateTimeOffset, LinkType, int)> packets = [];
        problem = null;
        if (!CaptureReader.TryOpen(file, out CaptureReader capture)) return packets;
        while (capture.TryRead(out CapturedPacket packet)) packets.Add((packet.Number, packet.Time, packet.Link, packet.Bytes.Length));
        problem = capture.Problem;
        return packets;
    }

    /// <summary>Writes a capture in the byte order of either kind of machine.</summary>
    private sealed class Words(bool isBigEndian)
    {
        private readonly List<byte> _bytes = [];

        internal byte[] Bytes => [.. _bytes];

        internal Words Add(ReadOnlySpan<byte> bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        internal Words Add16(params ushort[] values)
        {
            foreach (ushort value in values) Add([.. BitConverter.GetBytes(isBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value)]);
            return this;
        }

        internal Words Add32(params uint[] values)
        {
            foreach (uint value in values) Add([.. BitConverter.GetBytes(isBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value)]);
            return this;
        }

        internal void Block(uint type, Action<Words> write)
        {
            Words body = new(isBigEndian);
            write(body);
            uint length = (uint)body._bytes.Count + 12;
            Add32(type, length).Add(body.Bytes).Add32(length);
        }
    }
}
