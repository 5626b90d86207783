using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Response;

/// <summary>What was decided about a device, with all that is needed to tell why.</summary>
public sealed record Decision
{
    /// <summary>Which device.</summary>
    public required DeviceId Device { get; init; }

    /// <summary>How hard it was held before.</summary>
    public required ResponseLevel Before { get; init; }

    /// <summary>What is done from now on.</summary>
    public required DeviceResponse Response { get; init; }

    /// <summary>The shape that decided; null where a person or time did.</summary>
    public ViolationShape? Shape { get; init; }

    /// <summary>How the device stands after it.</summary>
    public required Standing Standing { get; init; }
}

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
public sealed record Suggestion(DeviceId Device, DeniedFlow Flow, bool IsNew = false);
