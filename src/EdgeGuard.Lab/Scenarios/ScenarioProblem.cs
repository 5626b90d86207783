namespace EdgeGuard.Lab.Scenarios;

/// <summary>Something wrong with a scenario.</summary>
/// <param name="Place">Where: a path of names and indices from the top of the file.</param>
/// <param name="Rule">What is broken.</param>
/// <param name="Remedy">What to write instead.</param>
internal sealed record ScenarioProblem(string Place, string Rule, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Rule}. {Remedy}";

    /// <summary>What is wrong with a number.</summary>
    internal static IEnumerable<ScenarioProblem> Range(string place, int value, int least, int most)
    {
        if (value < least || value > most) yield return new(place, $"{value} is out of range", $"Write {least} to {most}.");
    }
}
