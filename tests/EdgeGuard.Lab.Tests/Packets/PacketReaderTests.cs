using System.Net;
using EdgeGuard.Lab.Packets;

namespace EdgeGuard.Lab.Tests.Packets;

public sealed class PacketReaderTests
{
    private static readonly byte[] Tcp4 =
    [
        0x46, 0, 0, 44, 0, 0, 0, 0, 64, 6, 0, 0, 192, 168, 30, 107, 203, 0, 113, 20, 1, 1, 1, 0,
        0x9C, 0x57, 0x09, 0x13, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x04, 0, 0, 0, 0, 0, 0,
    ];

    private static readonly byte[] Udp6 =
    [
        0x60, 0, 0, 0, 0, 8, 17, 64, 0x20, 1, 0x0D, 0xB8, 0, 0x30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0x20, 1, 0x0D, 0xB8, 0xCA, 0xFE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0xDD, 0x7C, 0, 53, 0, 8, 0, 0,
    ];

    [Fact]
    public void Reader_finds_ports_behind_options_and_sees_a_reset()
    {
        Assert.True(PacketReader.TryRead(Tcp4, 5, true, out CapturedPacket seen));

        Assert.Equal(new(5, true, IPAddress.Parse("192.168.30.107"), IPAddress.Parse("203.0.113.20"), 6, 40023, 2323, true), seen);
    }

    [Fact]
    public void Reader_reads_ipv6()
    {
        Assert.True(PacketReader.TryRead(Udp6, 5, false, out CapturedPacket seen));

        Assert.Equal(new(5, false, IPAddress.Parse("2001:db8:30::1"), IPAddress.Parse("2001:db8:cafe::20"), 17, 56700, 53, false), seen);
    }

    [Fact]
    public void Reader_never_reads_past_the_end_of_a_truncated_or_corrupted_packet()
    {
        Random random = new(3);
        foreach (byte[] whole in (byte[][])[Tcp4, Udp6])
        {
            Assert.True(PacketReader.TryRead(whole, 0, true, out _));
            for (int length = 0; length <= whole.Length; length++) PacketReader.TryRead(whole.AsSpan(0, length), 0, true, out _);
            for (int i = 0; i < 2000; i++)
            {
                byte[] corrupted = [.. whole];
                corrupted[random.Next(corrupted.Length)] = (byte)random.Next(256);
                PacketReader.TryRead(corrupted.AsSpan(0, random.Next(corrupted.Length + 1)), 0, true, out _);
            }
        }
    }
}
