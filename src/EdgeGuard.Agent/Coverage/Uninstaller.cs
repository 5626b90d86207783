using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
using EdgeGuard.Linux.Files;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Service;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Coverage;

/// <summary>Removes from the kernel everything that a stopped agent left there: nothing is enforced from then on.</summary>
public static class Uninstaller
{
    /// <summary>Removes it, and returns what was done, a line each.</summary>
    /// <param name="options">The configuration that the agent ran with.</param>
    /// <param name="socket">The agent's control socket; its lock shows whether the agent still runs.</param>
    /// <exception cref="InstanceRunningException">The agent runs; nothing was changed.</exception>
    /// <exception cref="EdgeGuard.Linux.KernelRefusedException">The kernel cannot be reached.</exception>
    /// <exception cref="NftRefusedException">The kernel keeps the rules.</exception>
    public static IReadOnlyList<string> Run(AgentOptions options, string socket)
    {
        // The folder is the agent's, and root must not follow a link there.
        using OwnerAccess access = OwnerAccess.Of(options.State.Folder);
        using InstanceLock? stopped = Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(socket))) ? InstanceLock.Take(socket + ".lock") : null;
        BridgeIsolation bridges = new(Microsoft.Extensions.Options.Options.Create(options), NullLogger<BridgeIsolation>.Instance);
        // The rules go last: an interrupted run leaves more rules than needed, never fewer.
        List<string> done = [.. bridges.Restore([]).Select(c => $"put back  {c.What}: {c.Now} → {c.Before}")];
        done.AddRange(bridges.Changes.Select(c => $"LEFT      {c}; put it back by hand"));
        using NftTable table = NftTable.Open();
        // First, so that a full disk does not leave a boot that puts back what is removed now.
        UninstallMark.Leave(options.State.Folder);
        table.Remove();
        done.Add($"removed   table inet {Core.Nft.Ruleset.TableName}");
        return done;
    }
}
