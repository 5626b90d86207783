using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Sandbox;

namespace EdgeGuard.Lab.Tests.Sandbox;

/// <summary>A test that needs namespaces: skipped, with the reason, where there are none; a failure where they are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxFactAttribute : FactAttribute
{
    public SandboxFactAttribute() => Skip = Obstacle.Reason;
}

/// <summary>As <see cref="SandboxFactAttribute"/>, with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxTheoryAttribute : TheoryAttribute
{
    public SandboxTheoryAttribute() => Skip = Obstacle.Reason;
}

/// <summary>Why there are no namespaces here.</summary>
internal static class Obstacle
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>null where there are, and where they are required.</summary>
    internal static string? Reason => Environment.GetEnvironmentVariable("EDGEGUARD_REQUIRE_KERNEL") == "1" ? null : Found.Value;

    private static string? Find()
    {
        try
        {
            Task.Run(() => NamespaceProbe.FindUnshareOptionsAsync(CancellationToken.None)).Wait();
            return null;
        }
        catch (AggregateException e) when (e.InnerException is LabException reason)
        {
            return reason.Message;
        }
    }
}
