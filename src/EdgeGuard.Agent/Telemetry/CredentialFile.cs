using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Reads a secret that stands in a file of its own.</summary>
internal static class CredentialFile
{
    private const string SystemdFolder = "CREDENTIALS_DIRECTORY";

    /// <summary>Where the file is: as written, or among systemd's credentials where only a name is written (systemd.exec, "LoadCredential=").</summary>
    internal static string PathOf(string written) => PathOf(written, Environment.GetEnvironmentVariable(SystemdFolder));

    /// <inheritdoc cref="PathOf(string)"/>
    /// <param name="written">What the operator wrote.</param>
    /// <param name="credentials">Where systemd keeps the service's credentials; null or empty where it keeps none.</param>
    internal static string PathOf(string written, string? credentials) =>
        !written.Contains('/', StringComparison.Ordinal) && credentials is { Length: > 0 } ? Path.Combine(credentials, written) : written;

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
