using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Reads a secret from its own file.</summary>
internal static class CredentialFile
{
    private const string SystemdFolder = "CREDENTIALS_DIRECTORY";

    /// <summary>Path of the file: as configured, or in systemd's credentials folder for a bare name (systemd.exec, "LoadCredential=").</summary>
    internal static string PathOf(string written) => PathOf(written, Environment.GetEnvironmentVariable(SystemdFolder));

    /// <inheritdoc cref="PathOf(string)"/>
    /// <param name="written">The configured value.</param>
    /// <param name="credentials">systemd's credentials folder; null or empty where there is none.</param>
    internal static string PathOf(string written, string? credentials) =>
        !written.Contains('/', StringComparison.Ordinal) && credentials is { Length: > 0 } ? Path.Combine(credentials, written) : written;

    /// <summary>The secret, without a final line end.</summary>
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
