using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Options;

/// <summary>
/// A controller: an address, <c>gateway</c> for the gateway itself, or a role that the operator fills in <c>roles</c> (<c>homeAssistant</c>,
/// <c>mqttBroker</c>, <c>hub</c>, …). Never a DNS name, because whoever answers for it would be trusted.
/// </summary>
internal sealed class ControllerReference(IDictionary<string, IList<string>> roles)
{
    private const string Gateway = "gateway";

    /// <summary>One problem, with its key, for each role that is not understood.</summary>
    internal IEnumerable<(string Key, string Problem)> Check()
    {
        foreach ((string role, IList<string> members) in roles)
        {
            string key = $"roles:{role}";
            if (role == Gateway || IPAddress.TryParse(role, out _)) yield return (key, $"'{role}' cannot be the name of a role: it has a meaning of its own");
            if (members.Count == 0) yield return (key, "name who has the role: addresses, or 'gateway'");
            foreach (string word in members.Where(w => w != Gateway && !AddressText.TryParse(w, out IPAddress? _)))
                yield return (key, $"'{word}' is neither an IP address nor 'gateway'; roles are filled with these, never with names");
        }
    }

    /// <returns>Why the reference cannot be resolved; null where it can.</returns>
    internal string? Understand(string word, out ImmutableArray<IPAddress> addresses, out bool isGateway)
    {
        IEnumerable<string> members = roles.TryGetValue(word, out IList<string>? role) ? role : [word];
        addresses = [.. members.Select(m => AddressText.TryParse(m, out IPAddress? address) ? address : null).OfType<IPAddress>()];
        isGateway = members.Contains(Gateway);
        return !addresses.IsEmpty || isGateway || role is not null ? null
            : $"'{word}' is not an IP address, not 'gateway', and no role of 'roles'{(roles.Count == 0 ? "" : $" ({string.Join(", ", roles.Keys)})")}; classes are filled with these, never with names";
    }
}
