using EdgeGuard.Fuzz.Readers;

namespace EdgeGuard.Agent.Tests.Fuzz;

/// <summary>
/// Every reader of outside bytes on changed inputs, for a moment and from a fixed seed, and on each input that once broke it. <c>tests/fuzz.sh</c>
/// goes on with the same readers, led by the code that an input reaches.
/// </summary>
public sealed class ReaderFuzzTests
{
    private const int Inputs = 2000;

    public static TheoryData<string> Names => [.. AllReaders.All.Select(reader => reader.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void T3_T4_Reader_withstands_whatever_its_inputs_turn_into(string name)
    {
        FuzzedReader reader = AllReaders.All.Single(one => one.Name == name);
        byte[][] seeds = [.. reader.Seeds().Where(seed => seed.Length <= reader.LongestInput)];
        Random random = new(1);
        Mutator mutator = new(reader, random);
        Assert.NotEmpty(seeds);

        Assert.All(seeds.Take(200).Concat(Seeds.Findings(name)), seed => Assert.Null(Problem(reader, seed)));
        for (int i = 0; i < Inputs; i++) Assert.Null(Problem(reader, mutator.Change(seeds, seeds[random.Next(seeds.Length)])));
    }

    private static string? Problem(FuzzedReader reader, byte[] input) =>
        Invariants.Check(reader, input, out _) is { } problem ? $"{reader.Name}: {problem}\n{Convert.ToBase64String(input)}" : null;
}
