using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Agent.Options;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Interfaces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Coverage;

/// <summary>
/// Isolates the ports of bridges, and records what was changed. The settings outlive the agent, as the rules do. They are reverted when the
/// configuration no longer wants them, and by 'edgeguard uninstall'. The record is a file, because another process may revert them.
/// </summary>
internal sealed partial class BridgeIsolation(IOptions<AgentOptions> options, ILogger<BridgeIsolation> logger)
{
    private readonly string _file = Path.Combine(options.Value.State.Folder, "bridges.json");
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private List<BridgeChange>? _changes;

    /// <summary>The current changes, in order.</summary>
    internal IReadOnlyList<BridgeChange> Changes
    {
        get
        {
            lock (_lock) return [.. _changes ??= Load()];
        }
    }

    /// <summary>Isolates the ports of a bridge. Interfaces that are no bridges, and settings that are right already, stay unchanged.</summary>
    internal void Isolate(string bridge)
    {
        List<BridgeChange> changed = [];
        try
        {
            BridgeSettings.Isolate(bridge, changed);
            _refused.Remove(bridge);
        }
        catch (Exception problem) when (problem is KernelRefusedException or UnauthorizedAccessException or IOException)
        {
            if (_refused.Add(bridge)) LogRefused(bridge, problem.Message);
        }
        if (changed.Count == 0) return;
        LogChanged(bridge, string.Join("; ", changed));
        lock (_lock) Save([.. _changes ??= Load(), .. changed]);
    }

    /// <summary>Reverts the changes of bridges that are not to stay isolated.</summary>
    /// <returns>What was reverted.</returns>
    internal IReadOnlyList<BridgeChange> Restore(IReadOnlyCollection<string> isolated)
    {
        lock (_lock)
        {
            BridgeChange[] over = [.. (_changes ??= Load()).Where(c => !isolated.Contains(c.Bridge))];
            if (over.Length == 0) return [];
            try
            {
                foreach (string bridge in over.Select(c => c.Bridge).Distinct()) NeighborProxies.Clear(bridge);
                BridgeSettings.Restore(over);
                LogRestored(string.Join("; ", over.Select(c => c.What)));
                Save([.. _changes.Except(over)]);
                return over;
            }
            catch (Exception problem) when (problem is KernelRefusedException or UnauthorizedAccessException or IOException)
            {
                LogNotRestored(problem.Message, _file);
                return [];
            }
        }
    }

    private List<BridgeChange> Load()
    {
        try
        {
            if (!File.Exists(_file)) return [];
            List<BridgeChange> recorded = JsonSerializer.Deserialize(File.ReadAllBytes(_file), BridgeJson.Default.ListBridgeChange) ?? [];
            // Root restores them too, and the folder is the agent's.
            if (recorded.RemoveAll(change => !BridgeSettings.IsPossible(change)) > 0) LogForgotten(_file, "it lists what is no change of a bridge.");
            return recorded;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            LogForgotten(_file, unreadable.Message);
            return [];
        }
    }

    private void Save(List<BridgeChange> changes)
    {
        _changes = changes;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            if (changes.Count == 0)
            {
                File.Delete(_file);
                return;
            }
            string fresh = _file + ".new";
            File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(changes, BridgeJson.Default.ListBridgeChange));
            File.Move(fresh, _file, overwrite: true);
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException or IOException)
        {
            LogUnsaved(_file, problem.Message);
        }
    }

    [LoggerMessage(3101, LogLevel.Information, "Ports of {Bridge} are isolated. Changed: {Changes}")]
    private partial void LogChanged(string bridge, string changes);

    [LoggerMessage(3102, LogLevel.Information, "Reverted: {What}")]
    private partial void LogRestored(string what);

    [LoggerMessage(3103, LogLevel.Error, "Ports of {Bridge} cannot be isolated: {Problem} Traffic from port to port is not covered. Trying again")]
    private partial void LogRefused(string bridge, string problem);

    [LoggerMessage(3104, LogLevel.Error, "Changes of bridges cannot be reverted: {Problem} {File} lists them. The next start tries again")]
    private partial void LogNotRestored(string problem, string file);

    [LoggerMessage(3105, LogLevel.Warning, "{File} cannot be read, so earlier changes of bridges are not reverted: {Problem}")]
    private partial void LogForgotten(string file, string problem);

    [LoggerMessage(3106, LogLevel.Warning, "{File} cannot be written, so changes of bridges are not reverted if the agent is killed: {Problem}")]
    private partial void LogUnsaved(string file, string problem);
}

[JsonSerializable(typeof(List<BridgeChange>))]
internal sealed partial class BridgeJson : JsonSerializerContext;
