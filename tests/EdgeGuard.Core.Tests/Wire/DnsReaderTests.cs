using System.Net;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Core.Tests.Wire;

public sealed class DnsReaderTests
{
    [Fact]
    public void A_message_is_read_question_and_records()
    {
        byte[] message = Message(Answered, Question("CLOUD.example.com", DnsType.A),
            [Record([0xc0, 0x0c], DnsType.A, 60, 203, 0, 113, 7)], Record("", DnsType.Opt, 0x8000));
        Assert.True(DnsReader.TryRead(message, out DnsReader dns));
        Assert.True(dns.TryReadQuestion(out DnsQuestion question));
        Assert.Equal(new DnsQuestion("CLOUD.example.com", DnsType.A, 1), question);
        Assert.True(dns.TryReadRecord(out DnsRecord answer));
        Assert.Equal("CLOUD.example.com", answer.Name);
        Assert.Equal(IPAddress.Parse("203.0.113.7"), answer.Address);
        Assert.Equal(60u, answer.TtlSeconds);
        Assert.Equal([0, 0, 0, 60], message[answer.TtlAt..(answer.TtlAt + 4)]);
        Assert.True(dns.TryReadRecord(out DnsRecord edns));
        Assert.Equal((DnsSection.Additional, DnsType.Opt, DnsName.Root), (edns.Section, edns.Type, edns.Name));
        Assert.False(dns.TryReadRecord(out _));
        Assert.True(dns.IsWhole);
    }

    [Theory]
    [InlineData(new byte[] { 0xc0, 0 }, false)]
    [InlineData(new byte[] { 1, (byte)'a', 0xc0, 0 }, false)]
    [InlineData(new byte[] { 0xc0, 9 }, false)]
    [InlineData(new byte[] { 0xc0 }, false)]
    [InlineData(new byte[] { 0x40, 0 }, false)]
    [InlineData(new byte[] { 0x80, 0 }, false)]
    [InlineData(new byte[] { 5, (byte)'a' }, false)]
    [InlineData(new byte[] { 1, (byte)'a' }, false)]
    [InlineData(new byte[] { 0 }, true)]
    [InlineData(new byte[] { 1, (byte)'a', 0 }, true)]
    public void A_name_that_leaves_the_message_or_points_anywhere_but_back_is_refused(byte[] message, bool isName)
    {
        int at = 0;
        Assert.Equal(isName, DnsName.TryRead(message, ref at, out _));
    }

    [Fact]
    public void A_name_is_at_most_255_octets_long_however_it_is_put_together()
    {
        byte[] label = [63, .. Enumerable.Repeat((byte)'x', 63)];
        byte[] longest = [.. label, .. label, .. label, 61, .. Enumerable.Repeat((byte)'y', 61), 0];
        int at = 0;
        Assert.True(DnsName.TryRead(longest, ref at, out string name));
        Assert.Equal((255, 253), (at, name.Length));
        byte[] pointed = [.. longest, 1, (byte)'z', 0xc0, 0];
        at = longest.Length;
        Assert.False(DnsName.TryRead(pointed, ref at, out _));
    }

    [Fact]
    public void A_label_s_dots_and_controls_are_written_so_that_they_stay_inside_it()
    {
        byte[] message = [4, (byte)'a', (byte)'.', 0, 0xff, 1, (byte)'\\', 0];
        int at = 0;
        Assert.True(DnsName.TryRead(message, ref at, out string name));
        Assert.Equal(@"a\046\000\255.\092", name);
    }

    [Fact]
    public void A_long_chain_of_pointers_ends()
    {
        byte[] message = new byte[0x3fff];
        for (int at = 1; at + 1 < message.Length; at += 2) (message[at], message[at + 1]) = ((byte)(0xc0 | Math.Max(0, at - 2) >> 8), (byte)Math.Max(0, at - 2));
        int last = message.Length - 2;
        Assert.False(DnsName.TryRead(message, ref last, out _));
    }

    [Fact]
    public void Hints_of_a_service_are_read_and_torn_ones_refused()
    {
        byte[] data = [0, 1, 0, .. Parameter(4, "203.0.113.1", "203.0.113.2"), .. Parameter(6, "2001:db8::1")];
        Assert.True(ServiceOf(data, out DnsService service));
        Assert.Equal(["203.0.113.1", "203.0.113.2", "2001:db8::1"], service.Hints.Select(h => h.ToString()));
        Assert.False(service.IsAlias);
        Assert.False(ServiceOf(data[..^1], out _));
        Assert.False(ServiceOf([0, 1, 0, .. Parameter(6, "2001:db8::1"), .. Parameter(4, "203.0.113.1")], out _));
        Assert.False(ServiceOf([0, 1, 0, 0, 4, 0, 3, 1, 2, 3], out _));
    }

    private static bool ServiceOf(byte[] data, out DnsService service)
    {
        byte[] message = Message(Answered, Question("a.example", DnsType.Https), [Record("a.example", DnsType.Https, 1, data)]);
        Assert.True(DnsReader.TryRead(message, out DnsReader dns));
        Assert.True(dns.TryReadRecord(out DnsRecord record));
        return record.TryReadService(out service);
    }
}
