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
        IReadOnlyList<Sample> corpus = Samples.Corpus(out string? why);
        if (why is not null) Console.WriteLine($"skipped: corpus profiles ({why})");
        Sample[] chosen = [.. corpus];
        if (!asked.Full) new Random(asked.Seed).Shuffle(chosen);
        foreach (Sample sample in asked.Full ? chosen : chosen.Take(CorpusSamples)) yield return sample;
        foreach (Sample made in Samples.Random(asked.Seed, asked.Random)) yield return made;
    }
}
