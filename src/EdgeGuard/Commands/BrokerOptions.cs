using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Core.State;

namespace EdgeGuard.Commands;

/// <summary>The options that name a broker and how to log in, as the configuration's section <c>mqtt</c> does.</summary>
internal sealed partial class BrokerOptions
{
    private readonly Option<string> _url = new("--broker") { HelpName = "URL", Required = true, Description = "The broker: mqtts://HOST[:PORT], or without encryption mqtt://HOST[:PORT]." };
    private readonly Option<string?> _caFile = new("--ca-file") { HelpName = "FILE", Description = "Certificate authorities of the broker (PEM). Default: the system's." };
    private readonly Option<string?> _serverName = new("--server-name") { HelpName = "NAME", Description = "The name in the broker's certificate. Default: the host in --broker." };
    private readonly Option<string?> _certificateFile = new("--client-certificate-file") { HelpName = "FILE", Description = "The client's own certificate (PEM)." };
    private readonly Option<string?> _keyFile = new("--client-key-file") { HelpName = "FILE", Description = "The key of that certificate (PEM)." };
    private readonly Option<string?> _username = new("--username") { HelpName = "NAME", Description = "The user name." };
    private readonly Option<string?> _passwordFile = new("--password-file") { HelpName = "FILE", Description = "File with the password alone." };
    private readonly Option<string> _transport = new("--transport") { HelpName = "NAME", Description = "The MQTT client: auto, mqttnet or mosquitto.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string?> _prefix = new("--prefix") { HelpName = "PREFIX", Description = "What stands before edgeguard/ in every topic (mqtt:prefix)." };

    private IEnumerable<Option> All => [_url, _caFile, _serverName, _certificateFile, _keyFile, _username, _passwordFile, _transport, _prefix];

    internal void AddTo(Command command)
    {
        foreach (Option option in All) command.Add(option);
    }

    /// <summary>The broker; null where something is wrong, which is written to standard error.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="isPattern">File names may contain <c>{gateway}</c>, so they are not checked.</param>
    /// <param name="health">Time from one health message to the next; null for the default.</param>
    internal MqttOptions? Read(ParseResult parsed, bool isPattern = false, string? health = null)
    {
        MqttOptions broker = new()
        {
            Url = parsed.GetRequiredValue(_url),
            CaFile = parsed.GetValue(_caFile),
            ServerName = parsed.GetValue(_serverName),
            ClientCertificateFile = parsed.GetValue(_certificateFile),
            ClientKeyFile = parsed.GetValue(_keyFile),
            Username = parsed.GetValue(_username),
            PasswordFile = parsed.GetValue(_passwordFile),
            Transport = parsed.GetRequiredValue(_transport),
            Prefix = parsed.GetValue(_prefix),
            HealthSeconds = health is null ? null : (int)(DurationText.Read(health)?.TotalSeconds ?? 0),
        };
        string[] problems = [.. MqttOptionsCheck.Check(broker).Where(problem => !isPattern || !problem.Contains("{gateway}", StringComparison.Ordinal)).Select(Word)];
        foreach (string problem in problems) Screen.Error(problem);
        return problems.Length == 0 ? broker : null;
    }

    // The check names keys of the configuration, which are the options in camel case.
    private static string Word(string problem) => Key().Replace(problem, key => key.Value switch { "mqtt:url:" => "--broker:", "mqtt:healthSeconds:" => "--health:", _ => $"--{JsonNamingPolicy.KebabCaseLower.ConvertName(key.Groups[1].Value)}:" });

    [GeneratedRegex("^mqtt:([A-Za-z]+):")]
    private static partial Regex Key();
}
