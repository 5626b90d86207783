using EdgeGuard.Agent.Options;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Coverage;

/// <summary>Takes out of the kernel all that an agent that stopped left there: nothing is enforced from then on.</summary>
public static class Uninstaller
{
    /// <summary>Does it, and says what was done, a line each.</summary>
    /// <param name="options">The configuration that the agent ran with.</param>
    /// <param name="socket">The agent's control socket; its lock tells whether it still runs.</param>
    /// <exception cref="InstanceRunningException">The agent runs; nothing was changed.</exception>
    /// <exception cref="EdgeGuard.Linux.KernelRefusedException">The kernel cannot be reached.</exception>
    /// <exception cref="NftRefusedException">The kernel keeps the rules.</exception>
    public static IReadOnlyList<string> Run(AgentOptions options, string socket)
    {
        using InstanceLock? stopped = Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(socket))) ? InstanceLock.Take(socket + ".lock") : null;
        BridgeIsolation bridges = new(Microsoft.Extensions.Options.Options.Create(options), NullLogger<BridgeIsolation>.Instance);
        // The rules go last: whoever is interrupted here is left with more of them than needed, never with fewer.
        List<string> done = [.. bridges.Restore([]).Select(c => $"put back  {c.What}: {c.Now} → {c.Before}")];
        done.AddRange(bridges.Changes.Select(c => $"LEFT      {c}; put it back by hand"));
        using NftTable table = NftTable.Open();
        table.Remove();
        done.Add($"removed   table inet {Core.Nft.Ruleset.TableName}");
        return done;
    }
}
