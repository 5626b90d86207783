using System.Text.Json;
using EdgeGuard.Agent.Options;

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
            EarlyRules.Read(options, _ => { }, out bool isStored);
            return isStored ? null : $"{options.State.Folder} has no state that can be read";
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or InvalidCastException or InvalidOperationException or OverflowException or JsonException)
        {
            return $"{options.State.Folder} has a state with a value that is none: {wrong.Message}";
        }
    }
}
