using EdgeGuard.Mqtt;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Reads a secret that stands in a file of its own.</summary>
internal static class CredentialFile
{
    private const string SystemdFolder = "CREDENTIALS_DIRECTORY";

    /// <summary>Where the file is: as written, or among systemd's credentials where only a name is written (systemd.exec, "LoadCredential=").</summary>
    internal static string PathOf(string written) =>
        !written.Contains('/', StringComparison.Ordinal) && Environment.GetEnvironmentVariable(SystemdFolder) is { Length: > 0 } folder
            ? Path.Combine(folder, written)
            : written;

    /// <summary>The secret, without the line end that editors add.</summary>
    /// <exception cref="MqttException">The file cannot be read; its content is never part of the message.</exception>
    internal static string Read(string written)
    {
        string path = PathOf(written);
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MqttException(new(MqttFailureCause.LocalSetup, $"The password file '{path}' cannot be read: {exception.Message}"), exception);
        }
    }
}
