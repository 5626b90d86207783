using System.Security.Cryptography;
using EdgeGuard.Agent.Options;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>What a fleet manager knows a gateway by.</summary>
/// <param name="Site">Where it stands; null for a home of its own.</param>
/// <param name="Labels">Groups that it belongs to.</param>
internal sealed record GatewayIdentity(string? Site, IReadOnlyList<string> Labels)
{
    private static readonly TimeSpan HealthAtHome = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HealthInFleet = TimeSpan.FromSeconds(300);

    /// <summary>A gateway of which the configuration says nothing.</summary>
    internal static readonly GatewayIdentity None = new(null, []);

    /// <summary>SHA-256 of the configuration file, as <c>sha256sum</c> prints it; null where there is none.</summary>
    internal string? Configuration { get; init; }

    /// <summary>File with the gateway's own certificate; null where it has none.</summary>
    internal string? CertificateFile { get; init; }

    /// <summary>Where the agent stores what it knows.</summary>
    internal string StateFolder { get; init; } = "/";

    /// <summary>Time between two health messages.</summary>
    internal TimeSpan HealthEvery { get; init; } = HealthAtHome;

    /// <summary>Whether devices are introduced to Home Assistant.</summary>
    internal bool IntroducesDevices { get; init; } = true;

    /// <summary>The identity that the configuration gives.</summary>
    /// <param name="agent">Of the agent.</param>
    /// <param name="mqtt">Of the broker.</param>
    /// <param name="file">The configuration file; null where there is none.</param>
    internal static GatewayIdentity Of(AgentOptions agent, MqttOptions mqtt, string? file) => new(agent.Gateway.Site, [.. agent.Gateway.Labels])
    {
        Configuration = file is null ? null : DigestOf(file),
        CertificateFile = mqtt.ClientCertificateFile,
        StateFolder = agent.State.Folder,
        HealthEvery = mqtt.HealthSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : agent.Gateway.Site is null ? HealthAtHome : HealthInFleet,
        IntroducesDevices = mqtt.HomeAssistant ?? agent.Gateway.Site is null,
    };

    private static string? DigestOf(string file)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
