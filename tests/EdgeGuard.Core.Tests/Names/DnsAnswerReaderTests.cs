using EdgeGuard.Core.Names;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Core.Tests.Names;

public sealed class DnsAnswerReaderTests
{
    private const string Cloud = "cloud.example.com";

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public void Error_that_repeats_no_question_is_an_answer_of_the_server(ushort code)
    {
        DnsQuestion asked = new("cloud.example.net", DnsType.A, DnsQuestion.Internet);

        Assert.Equal(new DnsAnswerResult.Failed("cloud.example.net"), DnsAnswerReader.Read(asked, Header((ushort)(0x8000 | code), 0, 0, 0), DnsAnswerRules.Plain));
        Assert.IsType<DnsAnswerResult.NoAnswer>(DnsAnswerReader.Read(asked, Header(0x8000, 0, 0, 0), DnsAnswerRules.Plain));
        Assert.IsType<DnsAnswerResult.NoAnswer>(DnsAnswerReader.Read(asked, Header(code, 0, 0, 0), DnsAnswerRules.Plain));
    }

    [Fact]
    public void Every_address_of_the_name_is_learned_in_lower_case_and_once()
    {
        DnsAnswerResult.Learned learned = Learned("CLOUD.Example.com", DnsType.A,
            Address(Cloud, "203.0.113.1"), Address("Cloud.EXAMPLE.com", "203.0.113.2", 10), Address(Cloud, "203.0.113.1"));
        Assert.Equal(Cloud, learned.Name);
        Assert.Equal([("203.0.113.1", 300.0), ("203.0.113.2", 10.0)], learned.Addresses.Select(a => ($"{a.Address}", a.Ttl.TotalSeconds)));
    }

    [Fact]
    public void A_chain_is_followed_from_the_question_in_whatever_order_it_stands_and_lives_as_long_as_its_shortest_link()
    {
        DnsAnswerResult.Learned learned = Learned(Cloud, DnsType.Aaaa,
            Address("c.example.net", "2001:db8::1"), Cname("B.example.net", "c.example.net", 20), Cname(Cloud, "b.example.NET"));
        Assert.Equal([Cloud, "b.example.net", "c.example.net"], learned.Chain.AsEnumerable());
        Assert.Equal([("2001:db8::1", 20.0)], learned.Addresses.Select(a => ($"{a.Address}", a.Ttl.TotalSeconds)));
    }

    [Fact]
    public void What_was_not_asked_for_is_passed_over()
    {
        DnsAnswerResult.Learned learned = Learned(Cloud, DnsType.A,
            Address("bank.example.org", "203.0.113.66"), Address(Cloud, "203.0.113.1"), Address(Cloud, "2001:db8::66"), Cname("bank.example.org", "x.example"));
        Assert.Equal(["203.0.113.1"], learned.Addresses.Select(a => $"{a.Address}"));
        byte[] beside = Message(Answered, Question(Cloud, DnsType.A), [], Address(Cloud, "203.0.113.66"));
        Assert.IsType<DnsAnswerResult.NoAddresses>(Read(Cloud, DnsType.A, beside));
    }

    [Fact]
    public void Hints_of_the_web_service_are_learned_like_addresses()
    {
        byte[] service = Record(Cloud, DnsType.Https, 60, [0, 1, 0, .. Parameter(4, "203.0.113.9"), .. Parameter(6, "2001:db8::9")]);
        Assert.Equal(["203.0.113.9", "2001:db8::9"], Learned(Cloud, DnsType.Https, service).Addresses.Select(a => $"{a.Address}"));
    }

    [Fact]
    public void T19_Additional_records_open_nothing_and_the_targets_are_known()
    {
        byte[] alias = Record(Cloud, DnsType.Https, 60, [0, 0, .. Name("Front.example.net")]);
        byte[] along = Message(Answered, Question(Cloud, DnsType.Https), [alias], Address("front.example.net", "203.0.113.8"), Address("other.example", "203.0.113.66"));
        DnsAnswerResult lesson = Read(Cloud, DnsType.Https, along);
        Assert.IsType<DnsAnswerResult.NoAddresses>(lesson);
        Assert.Equal([new NameTarget("front.example.net", 1, TimeSpan.FromSeconds(60))], lesson.Targets.AsEnumerable());
    }

    [Fact]
    public void Alias_mode_and_target_names_lead_on_and_hints_belong_to_the_name_in_the_question()
    {
        byte[] alias = Record(Cloud, DnsType.Svcb, 60, [0, 0, .. Name("pool.example.org")]);
        byte[] service = Record("pool.example.org", DnsType.Svcb, 30, [0, 1, .. Name("edge.example.org"), .. Parameter(4, "203.0.113.9")]);
        byte[] second = Record("pool.example.org", DnsType.Svcb, 30, [0, 2, .. Name("spare.example.org")]);
        byte[] foreign = Record("other.example.org", DnsType.Svcb, 30, [0, 1, .. Name("evil.example.org"), .. Parameter(4, "203.0.113.66")]);
        DnsAnswerResult.Learned learned = Learned(Cloud, DnsType.Svcb, service, second, foreign, alias);
        Assert.Equal([("203.0.113.9", 30.0)], learned.Addresses.Select(a => ($"{a.Address}", a.Ttl.TotalSeconds)));
        Assert.Equal([("pool.example.org", 1, 60.0), ("edge.example.org", 2, 30.0), ("spare.example.org", 2, 30.0)], learned.Targets.Select(t => (t.Name, t.Steps, t.Ttl.TotalSeconds)));
    }

    [Fact]
    public void Bare_CNAME_and_DNAME_lead_on()
    {
        DnsAnswerResult bare = Read(Cloud, DnsType.A, Message(Answered, Question(Cloud, DnsType.A), [Cname(Cloud, "pool.example.org", 20)]));
        Assert.IsType<DnsAnswerResult.NoAddresses>(bare);
        Assert.Equal([new NameTarget("pool.example.org", 1, TimeSpan.FromSeconds(20))], bare.Targets.AsEnumerable());

        byte[] tree = Record("example.com", DnsType.Dname, 20, Name("example.org"));
        DnsAnswerResult.Learned learned = Learned(Cloud, DnsType.A, tree, Address("cloud.example.org", "203.0.113.1"));
        Assert.Equal([Cloud, "cloud.example.org"], learned.Chain.AsEnumerable());
        // Nothing is said of the name itself (RFC 6672 §2.3), nor of a name that only ends alike.
        Assert.Empty(Read("example.com", DnsType.A, Message(Answered, Question("example.com", DnsType.A), [tree])).Targets);
        Assert.Empty(Read("myexample.com", DnsType.A, Message(Answered, Question("myexample.com", DnsType.A), [tree])).Targets);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void T19_A_chain_has_eight_steps_at_most(int steps, bool opens)
    {
        byte[][] chain = [.. Enumerable.Range(0, steps).Select(i => Cname(i == 0 ? Cloud : $"n{i}.example", $"n{i + 1}.example")), Address($"n{steps}.example", "203.0.113.1")];
        DnsAnswerResult lesson = Read(Cloud, DnsType.A, Message(Answered, Question(Cloud, DnsType.A), chain));
        Assert.Equal(opens, lesson is DnsAnswerResult.Learned);
        Assert.Equal(8, lesson.Targets.Length);
    }

    [Fact]
    public void Sizes_are_the_device_s_business_and_the_whole_records_count()
    {
        byte[] two = Message(Answered, Question(Cloud, DnsType.A), [Address(Cloud, "203.0.113.1"), Address(Cloud, "203.0.113.2")]);
        Assert.Equal(2, Assert.IsType<DnsAnswerResult.Learned>(Read(Cloud, DnsType.A, [.. two, 1, 2, 3])).Addresses.Length);
        Assert.Single(Assert.IsType<DnsAnswerResult.Learned>(Read(Cloud, DnsType.A, two[..^1])).Addresses);
        Assert.True(DnsAnswerReader.IsCut(two.AsSpan(..^1)));
        Assert.False(DnsAnswerReader.IsCut(two));
        Assert.False(DnsAnswerReader.IsCut([.. two, 1, 2, 3]));
        byte[] announced = [.. two[..^1]];
        announced[2] |= 2;
        Assert.False(DnsAnswerReader.IsCut(announced));
    }

    [Theory]
    [InlineData("0.0.0.0", true)]
    [InlineData("::", true)]
    [InlineData("192.168.7.53", true)]
    [InlineData("192.168.7.54", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("224.0.0.251", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::fb", false)]
    [InlineData("::ffff:192.168.1.1", false)]
    public void T19_A_public_name_with_an_address_that_is_not_is_a_filter_s_word_or_bogus_whatever_stands_beside_it(string address, bool isFilter)
    {
        DnsAnswerRules rules = new() { FilterAddresses = [System.Net.IPAddress.Parse("192.168.7.53")] };
        DnsType type = address.Contains(':', StringComparison.Ordinal) ? DnsType.Aaaa : DnsType.A;
        byte[] answer = Message(Answered, Question(Cloud, type),
            [type == DnsType.A ? Address(Cloud, "203.0.113.1") : Address(Cloud, "2001:db8::1"), Address(Cloud, address)]);
        DnsAnswerResult lesson = DnsAnswerReader.Read(new(Cloud, type, 1), answer, rules);
        if (isFilter) Assert.IsType<DnsAnswerResult.Filtered>(lesson);
        else Assert.IsType<DnsAnswerResult.Bogus>(lesson);
    }

    [Theory]
    [InlineData("printer", true)]
    [InlineData("nvr.home.arpa", true)]
    [InlineData("nvr.lan", true)]
    [InlineData("nvr.family.example", true)]
    [InlineData("family.example", true)]
    [InlineData("notfamily.example", false)]
    [InlineData("lan.example", false)]
    public void A_name_of_one_s_own_network_may_have_a_private_address(string name, bool isLocal)
    {
        DnsAnswerRules rules = new() { Rebinding = new() { LocalNames = ["family.example"] } };
        byte[] answer = Message(Answered, Question(name, DnsType.A), [Address(name, "192.168.7.9")]);
        DnsAnswerResult lesson = DnsAnswerReader.Read(new(name, DnsType.A, 1), answer, rules);
        Assert.Equal(isLocal, lesson is DnsAnswerResult.Learned);
    }

    [Fact]
    public void No_such_name_and_no_answer_are_told_apart()
    {
        Assert.IsType<DnsAnswerResult.NoSuchName>(Read(Cloud, DnsType.A, Message(0x8183, Question(Cloud, DnsType.A), [])));
        Assert.IsType<DnsAnswerResult.Failed>(Read(Cloud, DnsType.A, Message(0x8182, Question(Cloud, DnsType.A), [])));
        Assert.IsType<DnsAnswerResult.NoAddresses>(Read(Cloud, DnsType.A, Message(Answered, Question(Cloud, DnsType.A), [])));
    }

    [Fact]
    public void What_is_no_answer_to_the_question_teaches_nothing()
    {
        byte[] real = Address(Cloud, "203.0.113.1");
        byte[][] wrong =
        [
            [],
            Message(0x0100, Question(Cloud, DnsType.A), [real]),
            Message(Answered, Question("other.example", DnsType.A), [Address("other.example", "203.0.113.1")]),
            Message(Answered, Question(Cloud, DnsType.Aaaa), [real]),
            [.. Header(Answered, 2, 1, 0), .. Question(Cloud, DnsType.A), .. Question(Cloud, DnsType.A), .. real],
            Message(Answered, Question(Cloud, DnsType.A), [Record(Cloud, DnsType.A, 1, 203, 0, 113)]),
            Message(Answered, Question(Cloud, DnsType.A), [Cname(Cloud, "b.example"), Cname("b.example", Cloud), real]),
            Message(Answered, Question(Cloud, DnsType.A), [Cname(Cloud, "b.example"), Cname(Cloud, "c.example"), Address("c.example", "203.0.113.1")]),
        ];
        Assert.All(wrong, answer => Assert.IsType<DnsAnswerResult.NoAnswer>(Read(Cloud, DnsType.A, answer)));
    }

    [Fact]
    public void T19_F33_Of_very_many_addresses_only_so_many_are_learned()
    {
        byte[][] many = [.. Enumerable.Range(0, 1000).Select(i => Address(Cloud, $"203.0.{i / 250}.{i % 250}"))];
        Assert.Equal(DnsAnswerReader.MostAddresses, Learned(Cloud, DnsType.A, many).Addresses.Length);
    }

    private static DnsAnswerResult.Learned Learned(string name, DnsType type, params byte[][] answers) =>
        Assert.IsType<DnsAnswerResult.Learned>(Read(name, type, Message(Answered, Question(name, type), answers)));

    private static DnsAnswerResult Read(string name, DnsType type, byte[] answer) => DnsAnswerReader.Read(new(name, type, 1), answer, DnsAnswerRules.Plain);
}
