using EdgeGuard.Agent.Options;
using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Commands;

/// <summary>Finds the state folder and the control socket of the agent, for verbs that work without an agent and without a valid configuration.</summary>
internal static class StateFolder
{
    /// <summary>As the configuration says; the default where there is none that can be read.</summary>
    internal static string Of(string config) => Read(config, "state:folder") ?? new StateOptions().Folder;

    /// <summary>The control socket, likewise.</summary>
    internal static string SocketOf(string config) => Read(config, "control:socket") ?? new ControlOptions().Socket;

    private static string? Read(string config, string key)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(config), optional: true).Build()[key];
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
