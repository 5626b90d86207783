using EdgeGuard.Lab.Sandbox;

namespace EdgeGuard.Lab.Tests.Sandbox;

/// <summary>A test that needs namespaces: skipped, with the reason, where there are none; a failure where they are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(Find);

    public SandboxFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("EDGEGUARD_REQUIRE_KERNEL") != "1") Skip = Obstacle.Value;
    }

    private static string? Find()
    {
        try
        {
            Task.Run(() => Doorkeeper.ChooseAsync(CancellationToken.None)).Wait();
            return null;
        }
        catch (AggregateException e) when (e.InnerException is LabException reason)
        {
            return reason.Message;
        }
    }
}
