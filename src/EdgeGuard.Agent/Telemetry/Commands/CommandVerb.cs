using EdgeGuard.Agent.Views;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>What a client of the broker may order. Verbs before <see cref="Release"/> restrict, the others permit more.</summary>
internal enum CommandVerb
{
    /// <summary>Isolate a device that may be infected.</summary>
    Quarantine,

    /// <summary>Isolate a device because a person wants it off the network.</summary>
    Block,

    /// <summary>Limit a device to what its profile permits in quarantine.</summary>
    Restrict,

    /// <summary>Rate-limit a device.</summary>
    RateLimit,

    /// <summary>End a pause of enforcement.</summary>
    PauseOff,

    /// <summary>Set a network to enforce.</summary>
    Enforce,

    /// <summary>End the response against a device; its profile still applies.</summary>
    Release,

    /// <summary>Permit what a device's profile does not allow.</summary>
    Allow,

    /// <summary>Pause enforcement for a while.</summary>
    Pause,

    /// <summary>Set a network to monitor.</summary>
    Monitor,
}

/// <summary>The names of <see cref="CommandVerb"/> as the operator writes them.</summary>
internal static class CommandVerbs
{
    internal const string All = "all";
    internal const string NoVerb = "none";

    private static readonly Dictionary<string, CommandVerb> Names = Enum.GetValues<CommandVerb>().ToDictionary(KebabWord.Of);

    /// <summary>Every permitted value of the configuration.</summary>
    internal static IEnumerable<string> Writable => [NoVerb, All, .. Names.Keys];

    internal static bool IsKnown(string written) => Writable.Contains(written);

    internal static bool TryParse(string written, out CommandVerb verb) => Names.TryGetValue(written, out verb);

    /// <summary>The default where the operator lists none: verbs that restrict and that a person can undo at once.</summary>
    internal static readonly IReadOnlyList<CommandVerb> Default = [CommandVerb.Quarantine, CommandVerb.Block, CommandVerb.PauseOff];

    internal static bool Loosens(this CommandVerb verb) => verb >= CommandVerb.Release;

    internal static string Name(this CommandVerb verb) => KebabWord.Of(verb);
}
