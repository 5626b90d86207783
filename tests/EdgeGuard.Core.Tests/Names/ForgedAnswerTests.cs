using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Wire;
using FsCheck;
using FsCheck.Fluent;
using static EdgeGuard.Core.Tests.Wire.DnsMessages;

namespace EdgeGuard.Core.Tests.Names;

/// <summary>Whatever an answer says, nothing is learned that does not follow from the question.</summary>
public sealed class ForgedAnswerTests
{
    private static readonly string[] Names = ["a.example", "b.example", "c.example", "A.EXAMPLE"];
    private static readonly string[] Addresses = ["203.0.113.1", "203.0.113.2", "198.51.100.66", "192.168.1.1", "0.0.0.0", "2001:db8::1"];

    [Fact]
    public void T19_Only_addresses_at_the_end_of_the_chain_from_the_question_are_learned() => Prop.ForAll(Arb.From(Answers()), answer =>
    {
        DnsAnswerResult lesson = DnsAnswerReader.Read(new("a.example", DnsType.A, 1), answer.Bytes, DnsAnswerRules.Plain);
        if (lesson is not DnsAnswerResult.Learned learned) return;
        Assert.Equal("a.example", answer.Asked.ToLowerInvariant());
        HashSet<string> reached = ["a.example"];
        for (int hop = 0; hop < answer.Records.Length; hop++)
        {
            foreach (Entry alias in answer.Records.Where(r => r.IsAlias && reached.Contains(r.Owner.ToLowerInvariant()))) reached.Add(alias.Value.ToLowerInvariant());
        }
        Assert.All(learned.Addresses, a =>
        {
            Assert.True(PublicAddresses.IsPublic(a.Address));
            Assert.Contains(answer.Records, r => !r.IsAlias && reached.Contains(r.Owner.ToLowerInvariant()) && IPAddress.Parse(r.Value).Equals(a.Address));
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void T19_A_damaged_answer_teaches_no_address_that_it_does_not_hold() => Prop.ForAll(
        Arb.From(from answer in Answers() from at in Gen.Choose(0, 400) from value in Gen.Choose(0, 255) select (answer, at, value)), damaged =>
    {
        byte[] bytes = [.. damaged.answer.Bytes];
        if (damaged.at < bytes.Length) bytes[damaged.at] = (byte)damaged.value;
        else bytes = bytes[..(damaged.at % bytes.Length)];
        if (DnsAnswerReader.Read(new("a.example", DnsType.A, 1), bytes, DnsAnswerRules.Plain) is not DnsAnswerResult.Learned learned) return;
        Assert.All(learned.Addresses, a => Assert.True(bytes.AsSpan().IndexOf(a.Address.GetAddressBytes()) >= 0));
    }).QuickCheckThrowOnFailure();

    private static Gen<(byte[] Bytes, string Asked, Entry[] Records)> Answers() =>
        from asked in Gen.Elements(Names)
        from records in Records().ArrayOf()
        select (Message(Answered, Question(asked, DnsType.A), [.. records.Select(r => r.IsAlias ? Cname(r.Owner, r.Value) : Address(r.Owner, r.Value))]), asked, records);

    private static Gen<Entry> Records() =>
        from owner in Gen.Elements(Names)
        from isAlias in Gen.Elements(true, false, false)
        from value in isAlias ? Gen.Elements(Names) : Gen.Elements(Addresses)
        select new Entry(owner, isAlias, value);

    private sealed record Entry(string Owner, bool IsAlias, string Value);
}
