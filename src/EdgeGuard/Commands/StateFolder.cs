using EdgeGuard.Agent.Options;
using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Commands;

/// <summary>Finds the state folder of the agent, for verbs that work without an agent and without a valid configuration.</summary>
internal static class StateFolder
{
    /// <summary>As the configuration says; the default where there is none that can be read.</summary>
    internal static string Of(string config)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(config), optional: true).Build()["state:folder"] ?? new StateOptions().Folder;
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            return new StateOptions().Folder;
        }
    }
}
