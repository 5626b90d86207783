using System.Collections.Immutable;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>
/// Says which verbs the broker's clients may use, because this is a remote control of a firewall. Verbs that restrict are allowed unless the operator
/// excludes them. Verbs that permit more must be listed, and need an encrypted and authenticated connection.
/// </summary>
internal sealed class CommandPermissions
{
    private readonly ImmutableHashSet<CommandVerb> _listed;
    private readonly bool _trustworthy;

    private CommandPermissions(ImmutableHashSet<CommandVerb> listed, bool trustworthy)
    {
        _listed = listed;
        _trustworthy = trustworthy;
    }

    /// <summary>The verbs that work, in their order.</summary>
    internal IEnumerable<CommandVerb> Allowed => _listed.Where(v => WhyNot(v) is null).Order();

    internal static CommandPermissions Of(MqttOptions options) => new(Listed(options), IsTrustworthy(options));

    internal static bool WantsLoosening(MqttOptions options) => Listed(options).Any(v => v.Loosens());

    /// <summary>The connection is encrypted and both ends are authenticated.</summary>
    internal static bool IsTrustworthy(MqttOptions options) =>
        MqttBroker.TryParse(options.Url, out MqttBroker? broker, out _) && broker.UsesTls
        && (options.Username is not null || options.ClientCertificateFile is not null);

    /// <summary>null where the verb may be used, otherwise the reason.</summary>
    internal CommandRefusal? WhyNot(CommandVerb verb)
    {
        if (!_listed.Contains(verb))
            return new("not-permitted", $"'{verb.Name()}' is not among the verbs that mqtt:commands lists on this gateway.");
        return verb.Loosens() && !_trustworthy
            ? new("not-permitted", $"'{verb.Name()}' loosens the protection, which needs an encrypted and authenticated connection to the broker.")
            : null;
    }

    private static ImmutableHashSet<CommandVerb> Listed(MqttOptions options) => options.Commands switch
    {
        null => [.. CommandVerbs.Default],
        [CommandVerbs.All] => [.. Enum.GetValues<CommandVerb>()],
        var written => [.. Parsed(written)],
    };

    private static IEnumerable<CommandVerb> Parsed(IEnumerable<string> written)
    {
        foreach (string word in written)
        {
            if (CommandVerbs.TryParse(word, out CommandVerb verb)) yield return verb;
        }
    }
}
