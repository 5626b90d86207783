using System.Text.RegularExpressions;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>Finds every problem of <see cref="MqttOptions"/> at once, each with its key.</summary>
public sealed partial class MqttOptionsCheck : IValidateOptions<MqttOptions>
{
    private const UnixFileMode UnknownDevices = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MqttOptions options)
    {
        IReadOnlyList<string> problems = Check(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>Every problem with its key; empty where the options can be used.</summary>
    public static IReadOnlyList<string> Check(MqttOptions options) =>
        options.Url is null ? [.. WithoutBroker(options)] : [.. Connection(options), .. Places(options), .. Health(options), .. Login(options), .. Orders(options)];

    private static IEnumerable<string> WithoutBroker(MqttOptions options)
    {
        if (options is { CaFile: null, ClientCertificateFile: null, Username: null, PasswordFile: null, Commands: null }) yield break;
        yield return "mqtt:url: is missing, so nothing else in this section has an effect; name the broker, e.g. mqtts://broker.home.arpa:8883.";
    }

    private static IEnumerable<string> Connection(MqttOptions options)
    {
        if (!MqttBroker.TryParse(options.Url, out MqttBroker? broker, out string? problem)) yield return $"mqtt:url: {problem}";
        if (broker is { UsesTls: false } && options is not { CaFile: null, ClientCertificateFile: null, ServerName: null })
            yield return "mqtt:url: mqtt:// uses no certificates; write mqtts:// or remove caFile, clientCertificateFile and serverName.";
        if (options.CaFile is { } ca && !File.Exists(ca)) yield return $"mqtt:caFile: there is no file '{ca}'.";
        if (!MqttTransports.TryFind(options.Transport, out _))
        {
            string known = string.Join(", ", MqttTransports.CompiledIn.Select(a => a.Name).Prepend(MqttTransports.Auto));
            yield return $"mqtt:transport: '{options.Transport}' is not compiled in; known are {known}.";
        }
    }

    private static IEnumerable<string> Places(MqttOptions options)
    {
        foreach ((string key, string? prefix) in new[] { ("prefix", options.Prefix), ("homeAssistantPrefix", options.HomeAssistantPrefix) })
        {
            if (prefix is not null && !PrefixShape().IsMatch(prefix))
                yield return $"mqtt:{key}: '{prefix}' must be one or two levels of 1 to 32 of a-z, 0-9, '_' and '-', parted by '/'.";
        }
        if (options.HomeAssistantJoin is not ("none" or MqttOptions.JoinByMac))
            yield return $"mqtt:homeAssistantJoin: '{options.HomeAssistantJoin}' must be none or {MqttOptions.JoinByMac}.";
    }

    private static IEnumerable<string> Health(MqttOptions options)
    {
        if (options.HealthSeconds is < MqttOptions.LeastHealthSeconds or > MqttOptions.MostHealthSeconds)
            yield return $"mqtt:healthSeconds: {options.HealthSeconds} must be {MqttOptions.LeastHealthSeconds} to {MqttOptions.MostHealthSeconds}.";
    }

    private static IEnumerable<string> Login(MqttOptions options)
    {
        if ((options.ClientCertificateFile is null) != (options.ClientKeyFile is null))
            yield return "mqtt:clientCertificateFile: goes with clientKeyFile; write both or none.";
        if (options.ClientCertificateFile is { } certificate && !File.Exists(certificate))
            yield return $"mqtt:clientCertificateFile: there is no file '{certificate}'.";
        if (options.ClientKeyFile is { } key && SecretProblem(key) is { } keyProblem) yield return $"mqtt:clientKeyFile: {keyProblem}";
        if ((options.Username is null) != (options.PasswordFile is null))
            yield return "mqtt:username: goes with passwordFile; write both or none.";
        if (options.PasswordFile is { } password && SecretProblem(CredentialFile.PathOf(password)) is { } passwordProblem)
            yield return $"mqtt:passwordFile: {passwordProblem}";
    }

    private static IEnumerable<string> Orders(MqttOptions options)
    {
        IList<string> written = options.Commands ?? [];
        foreach (string verb in written.Where(v => !CommandVerbs.IsKnown(v)))
            yield return $"mqtt:commands: '{verb}' is none of {string.Join(", ", CommandVerbs.Writable)}.";
        if (written.Count > 1 && written.Any(v => v is CommandVerbs.All or CommandVerbs.NoVerb))
            yield return $"mqtt:commands: '{CommandVerbs.All}' and '{CommandVerbs.NoVerb}' stand alone.";
        if (CommandPermissions.WantsLoosening(options) && !CommandPermissions.IsTrustworthy(options))
        {
            yield return "mqtt:commands: verbs that loosen (release, allow, pause) need mqtts:// and a login, by username and passwordFile "
                + "or by clientCertificateFile; else anyone near the broker could open the firewall.";
        }
    }

    private static string? SecretProblem(string path)
    {
        if (!File.Exists(path)) return $"there is no file '{path}'.";
        return (File.GetUnixFileMode(path) & UnknownDevices) == 0 ? null : $"everyone on this machine may read '{path}'; run 'chmod o= {path}'.";
    }

    [GeneratedRegex(OptionPatterns.TopicPrefix)]
    private static partial Regex PrefixShape();
}
