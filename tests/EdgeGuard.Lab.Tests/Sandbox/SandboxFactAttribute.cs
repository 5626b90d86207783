using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Sandbox;

namespace EdgeGuard.Lab.Tests.Sandbox;

/// <summary>A test that needs Linux namespaces. Without them it is skipped with the reason, or fails when EDGEGUARD_REQUIRE_KERNEL is 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxFactAttribute : FactAttribute
{
    public SandboxFactAttribute() => Skip = MissingNamespaces.Reason;
}

/// <summary>As <see cref="SandboxFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxTheoryAttribute : TheoryAttribute
{
    public SandboxTheoryAttribute() => Skip = MissingNamespaces.Reason;
}

/// <summary>Why namespaces cannot be created here.</summary>
internal static class MissingNamespaces
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>null when they can be created, and when they are required.</summary>
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
