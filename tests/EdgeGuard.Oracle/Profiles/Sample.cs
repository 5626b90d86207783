using EdgeGuard.Core.Mud;

namespace EdgeGuard.Oracle.Profiles;

/// <summary>A profile to examine.</summary>
internal sealed record Sample(string Name, MudFile File);
