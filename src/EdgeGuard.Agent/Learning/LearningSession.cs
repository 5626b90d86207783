using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Learning;

namespace EdgeGuard.Agent.Learning;

/// <summary>One device that is watched, or was, until somebody takes what was learned or throws it away.</summary>
/// <param name="Device">The device.</param>
/// <param name="Mac">Its hardware address.</param>
/// <param name="Since">When the watching began.</param>
/// <param name="Until">When it ends by itself.</param>
internal sealed record LearningSession(DeviceId Device, MacAddress Mac, DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>What the device did.</summary>
    internal HabitTable Book { get; init; } = new();

    /// <summary>The device is still watched.</summary>
    internal bool IsOn(DateTimeOffset now) => now < Until;
}
