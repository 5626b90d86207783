using EdgeGuard.Core.Addresses;
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
