using System.Net;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Core.Tests.Names;

public sealed class DnsAnswerWriterTests
{
    private const string Cloud = "CLOUD.example.com";
    private static readonly byte[] Edns = Record("", DnsType.Opt, 0x8000, 0, 3, 0, 0);
    private static readonly byte[] Asked = Message(0x0110, Question(Cloud, DnsType.A), [], Edns);

    [Fact]
    public void Lives_only_get_shorter_and_nothing_else_changes()
    {
        byte[] answer = Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1", 86400), Address(Cloud, "203.0.113.2", 10)], Edns);
        byte[] lowered = [.. answer];
        DnsAnswerWriter.LowerLives(lowered, TimeSpan.FromHours(1));
        byte[] expected = Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1", 3600), Address(Cloud, "203.0.113.2", 10)], Edns);
        Assert.Equal(expected, lowered);
    }

    [Fact]
    public void A_refusal_repeats_the_question_in_its_own_letters_and_nothing_of_its_records()
    {
        byte[] refusal = DnsAnswerWriter.Without(Asked, DnsResponseCode.Refused);
        Assert.Equal(Message(0x8195, Question(Cloud, DnsType.A), []), refusal);
        Assert.Empty(DnsAnswerWriter.Without([1, 2, 3], DnsResponseCode.Refused));
    }

    [Theory]
    [InlineData("192.168.20.10", new byte[] { 0, 8, 0, 8, 0, 1, 32, 0, 192, 168, 20, 10 })]
    [InlineData("2001:db8::1", new byte[] { 0, 8, 0, 20, 0, 2, 128, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 })]
    public void The_device_is_named_behind_what_the_question_says_already(string device, byte[] option)
    {
        byte[] named = ClientSubnet.Add(Asked, IPAddress.Parse(device), out bool added);
        Assert.False(added);
        Assert.Equal(Message(0x0110, Question(Cloud, DnsType.A), [], Record("", DnsType.Opt, 0x8000, [0, 3, 0, 0, .. option])), named);
    }

    [Fact]
    public void A_device_without_edns_gets_to_see_none()
    {
        byte[] plain = Message(0x0100, Question(Cloud, DnsType.A), []);
        byte[] named = ClientSubnet.Add(plain, IPAddress.Parse("192.168.20.10"), out bool added);
        Assert.True(added);
        Assert.True(DnsReader.TryRead(named, out DnsReader dns));
        Assert.True(dns.TryReadRecord(out DnsRecord record));
        Assert.Equal(DnsType.Opt, record.Type);
        Assert.True(dns.IsWhole);

        byte[] answer = Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1")], Edns);
        int length = ClientSubnet.WithoutEdns(answer);
        Assert.Equal(Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1")]), answer[..length]);

        byte[] empty = Message(0x8183, Question(Cloud, DnsType.A), [], Edns);
        length = ClientSubnet.WithoutEdns(empty);
        Assert.Equal(Message(0x8183, Question(Cloud, DnsType.A), []), empty[..length]);
    }

    [Fact]
    public void What_names_someone_already_or_is_signed_stays_as_it_is()
    {
        byte[] other = Message(0x0100, Question(Cloud, DnsType.A), [], Record("", DnsType.Opt, 0, 0, 8, 0, 4, 0, 1, 0, 0));
        byte[] signed = Message(0x0100, Question(Cloud, DnsType.A), [], Record("key", (DnsType)250, 0, 1));
        foreach (byte[] question in (byte[][])[other, signed])
        {
            Assert.Equal(question, ClientSubnet.Add(question, IPAddress.Loopback, out bool added));
            Assert.False(added);
        }
    }

    [Theory]
    [InlineData("pool.ntp.org", DnsType.A, false)]
    [InlineData("_mqtt._tcp.cloud.example", (DnsType)33, false)]
    [InlineData("x.example", DnsType.Null, true)]
    [InlineData("aGVsbG8gd29ybGQgdGhpcyBpcyBhIHR1bm5lbCB0aGF0IGNhcnJpZXM.t.example", DnsType.A, true)]
    [InlineData("aGVsbG8gd29ybGQgdGhpcyBpcyBh.aGVsbG8gd29ybGQgdGhpcyBpcyBh.aGVsbG8gd29ybGQgdGhpcyBpcyBh.tunnel.example.org", DnsType.A, true)]
    public void A_question_that_carries_data_looks_odd(string name, DnsType type, bool isOdd) => Assert.Equal(isOdd, DnsQueryShape.IsOdd(new(name, type, 1)));
}
