namespace EdgeGuard.Oracle.Profiles;

/// <summary>Which profiles a run examines.</summary>
internal static class Course
{
    private const int CorpusSamples = 10;

    internal static IEnumerable<Sample> Of(Arguments asked) =>
        All(asked).Where(s => asked.Only is null || s.Name.Contains(asked.Only, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<Sample> All(Arguments asked)
    {
        foreach (Sample starter in Samples.Starters()) yield return starter;
        Sample[] chosen = [.. Samples.Corpus()];
        if (!asked.Full) new Random(asked.Seed).Shuffle(chosen);
        foreach (Sample sample in asked.Full ? chosen : chosen.Take(CorpusSamples)) yield return sample;
        foreach (Sample made in Samples.Random(asked.Seed, asked.Random)) yield return made;
    }
}
