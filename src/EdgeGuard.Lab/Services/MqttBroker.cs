using System.Net;
using System.Security.Cryptography;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Services;

/// <summary>mosquitto on the gateway, with TLS and passwords; anonymous clients are refused.</summary>
internal sealed class MqttBroker
{
    /// <summary>TCP port of MQTT over TLS.</summary>
    internal const int Port = 8883;

    /// <summary>User name of the agent.</summary>
    internal const string AgentUser = "edgeguard";

    /// <summary>User name of the household's client, which reads every topic and sends commands.</summary>
    internal const string HouseUser = "house";

    private MqttBroker(Daemon daemon, string agentPasswordFile, string housePassword)
    {
        Daemon = daemon;
        AgentPasswordFile = agentPasswordFile;
        HousePassword = housePassword;
    }

    /// <summary>The mosquitto process; the caller disposes it.</summary>
    internal Daemon Daemon { get; }

    /// <summary>File that holds the agent's password.</summary>
    internal string AgentPasswordFile { get; }

    /// <summary>The household's password, generated for this run.</summary>
    internal string HousePassword { get; }

    internal static async Task<MqttBroker> StartAsync(
        NetworkNamespace gateway, CertificateAuthority authority, DirectoryInfo state, CancellationToken cancellation)
    {
        (string certificate, string key) = authority.IssueFiles(
            state, AddressPlan.BrokerName, IPAddress.Parse(AddressPlan.Family.Gateway4), IPAddress.Parse(AddressPlan.Family.Gateway6));
        string passwords = Path.Combine(state.FullName, "mosquitto.passwords");
        string agent = await AddUserAsync(passwords, AgentUser, cancellation);
        string house = await AddUserAsync(passwords, HouseUser, cancellation);
        string agentFile = Path.Combine(state.FullName, "mqtt.password");
        await File.WriteAllTextAsync(agentFile, agent + "\n", cancellation);
        File.SetUnixFileMode(agentFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string settings = Path.Combine(state.FullName, "mosquitto.conf");
        await File.WriteAllTextAsync(settings, $"""
            user root
            log_dest stderr
            listener {Port}
            certfile {certificate}
            keyfile {key}
            tls_version tlsv1.2
            allow_anonymous false
            password_file {passwords}
            set_tcp_nodelay true

            """, cancellation);
        return new(gateway.StartDaemon("mosquitto", "mosquitto", ["-c", settings]), agentFile, house);
    }

    private static async Task<string> AddUserAsync(string file, string user, CancellationToken cancellation)
    {
        string password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        if (!File.Exists(file)) await File.WriteAllTextAsync(file, "", cancellation);
        await Command.RunAsync("mosquitto_passwd", ["-b", file, user, password], cancellation);
        return password;
    }
}
