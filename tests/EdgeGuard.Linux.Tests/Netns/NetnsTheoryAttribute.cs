namespace EdgeGuard.Linux.Tests.Netns;

/// <summary>As <see cref="NetnsFactAttribute"/>, for a test with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetnsTheoryAttribute : TheoryAttribute
{
    public NetnsTheoryAttribute() => Skip = new NetnsFactAttribute().Skip;
}
