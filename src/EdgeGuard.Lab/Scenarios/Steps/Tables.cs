using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>Looks at the kernel's tables on the gateway with the system's own tool, not with ours.</summary>
internal static class Tables
{
    /// <summary>The agent's table is in the kernel.</summary>
    internal static async Task<bool> HasOursAsync(Stage stage, CancellationToken cancellation) =>
        await LinesAsync(stage, Core.Nft.Ruleset.TableName, cancellation) > 0;

    /// <summary>How long a table is in text; 0 for none.</summary>
    internal static async Task<int> LinesAsync(Stage stage, string table, CancellationToken cancellation)
    {
        Outcome listed = await stage.Network.Gateway.TryToolAsync("nft", ["list", "table", "inet", table], cancellation);
        return listed.ExitCode == 0 ? listed.Output.Split('\n').Length : 0;
    }
}
