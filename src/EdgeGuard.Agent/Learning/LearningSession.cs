using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Learning;

namespace EdgeGuard.Agent.Learning;

/// <summary>One device that is or was watched for learning, until a person takes or discards the result.</summary>
/// <param name="Device">The device.</param>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Since">When learning began.</param>
/// <param name="Until">When it ends by itself.</param>
internal sealed record LearningSession(DeviceId Device, MacAddress Mac, DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>The device's habits.</summary>
    internal HabitTable Table { get; init; } = new();

    /// <summary>Whether the device is still watched.</summary>
    internal bool IsOn(DateTimeOffset now) => now < Until;
}
