using System.Runtime.InteropServices;

namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>What the contract needs on this machine; <c>EDGEGUARD_REQUIRE_BROKER=1</c> turns its absence into a failure.</summary>
internal static class BrokerRequirement
{
    internal const string MosquittoPath = "/usr/sbin/mosquitto";
    internal const string PasswordTool = "/usr/bin/mosquitto_passwd";

    /// <summary>Why broker tests are not run here; null if they are.</summary>
    internal static string? SkipReason { get; } = Environment.GetEnvironmentVariable("EDGEGUARD_REQUIRE_BROKER") == "1" ? null : Missing();

    private static string? Missing()
    {
        if (!File.Exists(MosquittoPath)) return "The broker is not installed (Debian package mosquitto).";
        if (!File.Exists(PasswordTool)) return "mosquitto_passwd is not installed (Debian package mosquitto).";
        return NativeLibrary.TryLoad("libmosquitto.so.1", out _)
            ? null
            : "libmosquitto.so.1 is not installed (Debian package libmosquitto1).";
    }
}
