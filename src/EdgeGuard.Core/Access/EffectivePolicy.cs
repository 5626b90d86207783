using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Access;

/// <summary>What each response level makes of a device's policy; the kernel's rules and every explanation begin here.</summary>
public static class EffectivePolicy
{
    /// <summary>The policy that is in force at a level.</summary>
    /// <param name="unheld">What holds while nothing was decided.</param>
    /// <param name="quarantine">What its profile says, of which restriction leaves the entries named; null for a device without a profile of its own.</param>
    /// <param name="entries">Names of the entries that the profile keeps open in quarantine.</param>
    /// <param name="level">What was decided.</param>
    /// <param name="rateLimit">How fast a device may go at <c>rate-limit</c>.</param>
    public static DevicePolicy Of(DevicePolicy unheld, DevicePolicy? quarantine, IReadOnlyList<string> entries, ResponseLevel level, RateLimit rateLimit) => level switch
    {
        ResponseLevel.Isolated => PolicyCompiler.Nothing,
        ResponseLevel.Restricted => quarantine is null ? PolicyCompiler.Nothing : PolicyCompiler.InQuarantine(quarantine, entries),
        ResponseLevel.RateLimit => unheld with { RateLimit = rateLimit },
        _ => unheld,
    };

    /// <summary>By what name devices at a level share their policy: devices with one key have the same rules.</summary>
    /// <param name="level">What was decided.</param>
    /// <param name="ownKey">Key of the device's own profile; empty without one.</param>
    /// <returns>null where the level leaves the key as it is while nothing was decided.</returns>
    internal static string? KeyOf(ResponseLevel level, string ownKey) => level switch
    {
        ResponseLevel.Isolated => "isolated device",
        ResponseLevel.Restricted => $"quarantine of {ownKey}",
        _ => null,
    };

    /// <summary>The policy of a profile alone at a level.</summary>
    public static DevicePolicy Of(Mud.MudFile file, ResponseLevel level)
    {
        DevicePolicy policy = PolicyCompiler.Compile(file);
        return Of(policy, policy, file.ExtensionNodes.QuarantineAces, level, RateLimit.Default);
    }
}
