using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.State;

/// <summary>What the rules would have done, had they been allowed to: for a person to decide.</summary>
/// <param name="Device">Which device.</param>
/// <param name="Level">What the rules would have done.</param>
/// <param name="Shape">The shape that called for it.</param>
/// <param name="Why">What was counted, and why the rules stop short.</param>
public sealed record Advice(DeviceId Device, ResponseLevel Level, ViolationShape Shape, string Why);

/// <summary>A device asks for one thing again and again that its profile leaves out: the profile may be incomplete.</summary>
/// <param name="Device">Which device.</param>
/// <param name="Flow">What it asks for.</param>
/// <param name="IsNew">Its profile was learned a short while ago, so that once was enough.</param>
public sealed record Suggestion(DeviceId Device, DeniedFlow Flow, bool IsNew = false)
{
    /// <summary>Another device asked for the same peer within a day. It is stored and notifies nobody.</summary>
    public bool IsRepeated { get; init; }
}
