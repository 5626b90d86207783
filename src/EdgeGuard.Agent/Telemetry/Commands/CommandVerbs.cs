using EdgeGuard.Agent.Orders;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>The names of <see cref="OrderVerbs"/> as the operator writes them into <c>mqtt:commands</c>.</summary>
internal static class CommandVerbs
{
    internal const string All = "all";
    internal const string NoVerb = "none";

    private static readonly Dictionary<string, OrderVerb> Names = OrderVerbs.Remote.ToDictionary(verb => verb.Name);

    /// <summary>Everything that may stand in the configuration.</summary>
    internal static IEnumerable<string> Writable => [NoVerb, All, .. Names.Keys];

    internal static bool IsKnown(string written) => Writable.Contains(written);

    internal static OrderVerb? Find(string written) => Names.GetValueOrDefault(written);
}
