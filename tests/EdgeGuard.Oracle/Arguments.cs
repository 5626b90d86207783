using System.Globalization;

namespace EdgeGuard.Oracle;

/// <summary>What was asked for, by arguments and environment.</summary>
/// <param name="Seed">Where chance begins, from <c>EDGEGUARD_SEED</c>.</param>
/// <param name="Full">All corpus profiles once.</param>
/// <param name="Mutation">Number of the fault to put in, from <c>EDGEGUARD_MUTATION</c>; null for none.</param>
/// <param name="Only">Part of the names of the profiles to examine; null for all.</param>
/// <param name="Random">How many profiles are made by chance.</param>
/// <param name="StopsAtFirst">The first profile with a disagreement is enough.</param>
internal sealed record Arguments(int Seed, bool Full, int? Mutation, string? Only, int Random, bool StopsAtFirst)
{
    internal static Arguments Read(string[] words) => new(
        Number("EDGEGUARD_SEED") ?? Environment.TickCount & 0xFFFFF,
        words.Contains("--full"),
        Number("EDGEGUARD_MUTATION"),
        After(words, "--only"),
        After(words, "--random") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : 100,
        words.Contains("--stop"));

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : null;

    private static string? After(string[] words, string option) => words.SkipWhile(w => w != option).Skip(1).FirstOrDefault();
}
