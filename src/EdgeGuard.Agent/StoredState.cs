using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;

namespace EdgeGuard.Agent;

/// <summary>Tries what is stored, without an agent.</summary>
public static class StoredState
{
    /// <summary>Reads all of it as an agent does at its start; changes nothing.</summary>
    /// <returns>Why an agent could not start with it; null where it could.</returns>
    public static string? WhyUnusable(AgentOptions options)
    {
        try
        {
            // A copy must not hide that the state itself cannot be used.
            EarlyRules.EarlyState found = EarlyRules.Read(options, _ => { }, source => Path.GetFileName(source) == GatewayStore.FileName);
            return found.Source is null ? $"{options.State.Folder} has no state that can be read" : found.LeftOut.FirstOrDefault() is { } row ? Wrong(options, row) : null;
        }
        catch (Exception wrong) when (StoreSources.IsWrongValue(wrong))
        {
            return Wrong(options, wrong.Message);
        }
    }

    private static string Wrong(AgentOptions options, string why) => $"{options.State.Folder} has a state with a value that is none: {why}";
}
