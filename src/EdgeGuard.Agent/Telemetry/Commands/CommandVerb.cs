using EdgeGuard.Agent.Views;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>What a client of the broker may ask for. What stands before <see cref="Release"/> tightens, the others loosen.</summary>
internal enum CommandVerb
{
    /// <summary>Isolate a device because it may be ill.</summary>
    Quarantine,

    /// <summary>Isolate a device because a person wants it off the network.</summary>
    Block,

    /// <summary>Leave a device only what its profile names for quarantine.</summary>
    Restrict,

    /// <summary>Slow a device down.</summary>
    RateLimit,

    /// <summary>End a pause of the protection.</summary>
    PauseOff,

    /// <summary>Stop what is forbidden on a network.</summary>
    Enforce,

    /// <summary>Hold a device to its profile and no harder.</summary>
    Release,

    /// <summary>Let a device do what its profile does not allow.</summary>
    Allow,

    /// <summary>Pause the protection for a while.</summary>
    Pause,

    /// <summary>Only tell what is forbidden on a network.</summary>
    Monitor,
}

/// <summary>The names of <see cref="CommandVerb"/> as the operator writes them.</summary>
internal static class CommandVerbs
{
    internal const string All = "all";
    internal const string NoVerb = "none";

    private static readonly Dictionary<string, CommandVerb> Names = Enum.GetValues<CommandVerb>().ToDictionary(KebabWord.Of);

    /// <summary>Everything that may stand in the configuration.</summary>
    internal static IEnumerable<string> Writable => [NoVerb, All, .. Names.Keys];

    internal static bool IsKnown(string written) => Writable.Contains(written);

    internal static bool TryParse(string written, out CommandVerb verb) => Names.TryGetValue(written, out verb);

    /// <summary>Those that work where the operator lists none: what tightens, and can be taken back by a person at once.</summary>
    internal static readonly IReadOnlyList<CommandVerb> Default = [CommandVerb.Quarantine, CommandVerb.Block, CommandVerb.PauseOff];

    internal static bool Loosens(this CommandVerb verb) => verb >= CommandVerb.Release;

    internal static string Name(this CommandVerb verb) => KebabWord.Of(verb);
}
