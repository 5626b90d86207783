using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Nft;
using static EdgeGuard.Linux.Tests.Nft.SampleRuleset;

namespace EdgeGuard.Linux.Tests.Nft;

public class NftSubjectTests
{
    private static readonly NftSet Set = Whole.Sets.Single(set => set.Name == "dev4");

    [Fact]
    public void Offset_of_a_fault_leads_to_the_element()
    {
        (NftBatch batch, int length) = Elements();
        HashSet<string> names = [];
        for (int offset = 0; offset < length; offset++)
        {
            NftSubject subject = batch.SubjectOf(1, out ReadOnlySpan<byte> message);
            names.Add(subject.Describe(message, offset));
        }

        Assert.Equal(
            ["5 elements of map dev4", .. Set.Elements.Select(element => $"element {RulesetText.Element(Set, element)} of map dev4")], names);
    }

    [Fact]
    public void Offset_outside_of_the_message_names_the_set()
    {
        (NftBatch batch, int length) = Elements();
        NftSubject subject = batch.SubjectOf(1, out ReadOnlySpan<byte> message);

        Assert.Equal("5 elements of map dev4", subject.Describe(message, length + 4));
        Assert.Equal("5 elements of map dev4", subject.Describe(message, int.MaxValue));
        Assert.Equal("5 elements of map dev4", subject.Describe(message, int.MinValue));
        Assert.Equal("5 elements of map dev4", subject.Describe(message, null));
    }

    [Fact]
    public void Number_of_no_message_names_the_batch()
    {
        (NftBatch batch, _) = Elements();

        Assert.Equal("the batch", batch.SubjectOf(0, out _).Name);
        Assert.Equal("the batch", batch.SubjectOf(99, out _).Name);
    }

    private static (NftBatch Batch, int Length) Elements()
    {
        NftBatch batch = new(firstSequence: 0);
        NftDelta delta = new() { Elements = [new("dev4") { Added = Set.Elements }] };
        new NftDeltaWriter(batch, "edgeguard").Write(delta, new Dictionary<string, NftSet> { ["dev4"] = Set });
        return (batch, batch.Size - 40);
    }
}
