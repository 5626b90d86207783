using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>A question for a name that the device's profile does not mention, let through or refused.</summary>
/// <param name="Time">When it came.</param>
/// <param name="Device">Who asked.</param>
/// <param name="Name">What for, in lower case.</param>
public sealed record AskedName(DateTimeOffset Time, DeviceId Device, string Name);
