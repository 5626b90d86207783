using System.Collections.Immutable;

namespace EdgeGuard.Core.Devices;

/// <summary>How strictly a device is restricted, from least to most. Levels are compared by this order.</summary>
public enum ResponseLevel
{
    /// <summary>Only its profile limits it.</summary>
    None,

    /// <summary>Its profile, and a cap on new flows and packets.</summary>
    RateLimit,

    /// <summary>Only what the profile allows in quarantine, DHCP and names.</summary>
    Restricted,

    /// <summary>Nothing but DHCP; its live flows are cut.</summary>
    Isolated,
}

/// <summary>One response level. Grading, orders, the command line, reports and message schemas read this row.</summary>
/// <param name="Level">The level.</param>
/// <param name="Name">Its name in commands, topics and the store.</param>
/// <param name="Meaning">What the device may do, in words that follow the name and a colon.</param>
public sealed record ResponseLevelRow(ResponseLevel Level, string Name, string Meaning)
{
    /// <summary>Score from which it applies, unless the operator writes another; 0 for <see cref="ResponseLevel.None"/>.</summary>
    public double Score { get; init; }

    /// <summary>How long it lasts for a first offender, unless the operator writes another time.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>The verbs by which a person sets it.</summary>
    public required ImmutableArray<ResponseVerb> Verbs { get; init; }
}

/// <summary>A verb by which a person sets a response level; the same at the command line and over MQTT.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Done">That it was done, in words to precede who did it.</param>
public sealed record ResponseVerb(string Name, string Done)
{
    /// <summary>Whether MQTT clients may order it where the operator lists no verbs.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Its help at the command line; null for a verb of MQTT only.</summary>
    public string? Help { get; init; }

    /// <summary>A second name at the command line.</summary>
    public string? Alias { get; init; }
}

/// <summary>The one table of response levels.</summary>
public static class ResponseLevels
{
    /// <summary>All levels, from least to most strict.</summary>
    public static readonly ImmutableArray<ResponseLevelRow> All =
    [
        new(ResponseLevel.None, "none", "it may do what its profile allows")
        {
            Verbs = [new("release", "released") { Help = "End the response: the device may again do what its profile allows." }],
        },
        new(ResponseLevel.RateLimit, "rate-limit", "it may do what its profile allows, but slowly")
        {
            Score = 10,
            Hold = TimeSpan.FromMinutes(10),
            Verbs = [new("rate-limit", "rate-limited") { Help = "Rate-limit a device: it may do what its profile allows, but slowly." }],
        },
        new(ResponseLevel.Restricted, "restricted", "it may use only DHCP, DNS and what its profile allows in quarantine")
        {
            Score = 25,
            Hold = TimeSpan.FromHours(1),
            Verbs = [new("restrict", "restricted") { Help = "Restrict a device to DHCP, DNS and what its profile allows in quarantine." }],
        },
        new(ResponseLevel.Isolated, "isolated", "it may use only DHCP")
        {
            Score = 50,
            Hold = TimeSpan.FromHours(4),
            Verbs =
            [
                new("quarantine", "quarantined") { IsDefault = true, Alias = "isolate", Help = "Isolate a device: it may use only DHCP, and its live connections end." },
                new("block", "blocked") { IsDefault = true },
            ],
        },
    ];

    /// <summary>The levels that restrict a device, from least to most strict.</summary>
    public static IEnumerable<ResponseLevelRow> Restricting => All.Where(row => row.Level > ResponseLevel.None);

    /// <summary>The row of a level.</summary>
    public static ResponseLevelRow Row(this ResponseLevel level) => All[(int)level];

    /// <summary>Its name, such as <c>rate-limit</c>, as people and programs write it.</summary>
    public static string Name(this ResponseLevel level) => level.Row().Name;

    /// <summary>The level of a name.</summary>
    /// <returns>null where no level has it.</returns>
    public static ResponseLevel? Find(string name) => All.FirstOrDefault(row => row.Name == name)?.Level;
}
