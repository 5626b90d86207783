using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeGuard.Agent.Backups;

/// <summary>Where a backup is from; its first entry.</summary>
/// <param name="Program">Version of the program that made it.</param>
/// <param name="Made">When, by the wall clock.</param>
/// <param name="Configuration">Path of the configuration file.</param>
/// <param name="State">Path of the state folder.</param>
internal sealed record AboutBackup(string Program, DateTimeOffset Made, string Configuration, string State)
{
    /// <summary>Octets, at most.</summary>
    internal const int Longest = 16_384;

    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, AboutBackupJson.Default.AboutBackup);

    /// <exception cref="BackupRefusedException">It is not what EdgeGuard writes.</exception>
    internal static AboutBackup Read(byte[] octets)
    {
        try
        {
            return JsonSerializer.Deserialize(octets, AboutBackupJson.Default.AboutBackup) is { Program: not null, Configuration: not null, State: not null } about
                ? about
                : throw BackupEntry.Malformed("it does not say where it is from");
        }
        catch (JsonException)
        {
            throw BackupEntry.Malformed("it does not say where it is from");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AboutBackup))]
internal sealed partial class AboutBackupJson : JsonSerializerContext;
