using System.Collections.Immutable;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>
/// Says which verbs the broker's clients may use, because this is a remote control of a firewall. Verbs that restrict are allowed unless the operator
/// excludes them. Verbs that permit more must be listed, and need an encrypted and authenticated connection.
/// </summary>
internal sealed class CommandPermissions
{
    private readonly ImmutableHashSet<OrderVerb> _listed;
    private readonly bool _trustworthy;

    private CommandPermissions(ImmutableHashSet<OrderVerb> listed, bool trustworthy)
    {
        _listed = listed;
        _trustworthy = trustworthy;
    }

    /// <summary>The verbs that work, in their order.</summary>
    internal IEnumerable<OrderVerb> Allowed => OrderVerbs.Remote.Where(v => WhyNot(v) is null);

    internal static CommandPermissions Of(MqttOptions options) => new(Listed(options), IsTrustworthy(options));

    internal static bool WantsLoosening(MqttOptions options) => Listed(options).Any(v => v.Loosens);

    /// <summary>The connection is encrypted and both ends are authenticated.</summary>
    internal static bool IsTrustworthy(MqttOptions options) =>
        MqttBroker.TryParse(options.Url, out MqttBroker? broker, out _) && broker.UsesTls
        && (options.Username is not null || options.ClientCertificateFile is not null);

    /// <summary>null where the verb may be used, else why not.</summary>
    internal CommandRefusal? WhyNot(OrderVerb verb)
    {
        if (!_listed.Contains(verb))
            return new(RefusalCode.NotPermitted, $"'{verb.Name}' is not among the verbs that mqtt:commands lists on this gateway.");
        return verb.Loosens && !_trustworthy
            ? new(RefusalCode.NotPermitted, $"'{verb.Name}' loosens the protection, which needs an encrypted and authenticated connection to the broker.")
            : null;
    }

    private static ImmutableHashSet<OrderVerb> Listed(MqttOptions options) => options.Commands switch
    {
        // What tightens, and can be taken back by a person at once.
        null => [.. OrderVerbs.Remote.Where(verb => verb.IsDefault)],
        [CommandVerbs.All] => [.. OrderVerbs.Remote],
        var written => [.. written.Select(CommandVerbs.Find).OfType<OrderVerb>()],
    };
}
