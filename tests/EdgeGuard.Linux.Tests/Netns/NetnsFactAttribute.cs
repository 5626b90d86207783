namespace EdgeGuard.Linux.Tests.Netns;

/// <summary>
/// A test that makes a network namespace of its own. Where that is not permitted it is skipped with the reason; with
/// <c>EDGEGUARD_REQUIRE_KERNEL=1</c> it runs all the same, and so fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetnsFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(NetworkNamespace.FindObstacle);

    public NetnsFactAttribute()
    {
        bool required = Environment.GetEnvironmentVariable("EDGEGUARD_REQUIRE_KERNEL") == "1";
        if (!required) Skip = Obstacle.Value;
    }
}
