namespace EdgeGuard.Lab.Scenarios;

/// <summary>A problem with a scenario file.</summary>
/// <param name="Place">Where: a path of member names and indices from the top of the file.</param>
/// <param name="Rule">The rule that it breaks.</param>
/// <param name="Remedy">What to write instead.</param>
internal sealed record ScenarioProblem(string Place, string Rule, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Rule}. {Remedy}";

    /// <summary>The problem with a number, if it is out of range.</summary>
    internal static IEnumerable<ScenarioProblem> Range(string place, int value, int least, int most)
    {
        if (value < least || value > most) yield return new(place, $"{value} is out of range", $"Write {least} to {most}.");
    }
}
