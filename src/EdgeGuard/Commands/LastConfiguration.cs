using EdgeGuard.Agent.Options;

namespace EdgeGuard.Commands;

/// <summary>
/// A copy of the configuration with which an agent last started, in its state folder. At a boot with a broken configuration, it says which networks to
/// enforce. Passwords are in files of their own, so there is none in it.
/// </summary>
internal static class LastConfiguration
{
    private const string FileName = "edgeguard.json.good";

    /// <summary>Keeps it. A disk that refuses it is no reason to stop.</summary>
    internal static void Keep(string config)
    {
        string path = Path.Combine(StateFolder.Of(config), FileName);
        try
        {
            File.Copy(config, $"{path}.new", overwrite: true);
            File.SetUnixFileMode($"{path}.new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move($"{path}.new", path, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Screen.Error($"{path}: {refused.Message}");
        }
    }

    /// <summary>What it says; null where there is none that can be used.</summary>
    internal static async Task<AgentOptions?> ReadAsync(string config)
    {
        string path = Path.Combine(StateFolder.Of(config), FileName);
        if (!File.Exists(path)) return null;
        Screen.Error($"The configuration cannot be used, so {path} counts: a copy of the last one that an agent started with.");
        return await CoverageCommand.ReadAsync(path);
    }
}
