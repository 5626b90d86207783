using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Options;

/// <summary>
/// A controller in the configuration. It is an address, the MAC address or id of a device, the MUD URL of devices, <c>gateway</c> for the gateway itself,
/// or a role that the operator fills in <c>roles</c> (<c>homeAssistant</c>, <c>mqttBroker</c>, <c>hub</c>, …). Never a DNS name, because whoever answers for it would be trusted.
/// </summary>
internal sealed class ControllerReference(IDictionary<string, IList<string>> roles)
{
    private const string Gateway = "gateway", Scheme = "https://";

    /// <summary>One problem, with its key, for each role that is not understood.</summary>
    internal IEnumerable<(string Key, string Problem)> Check()
    {
        foreach ((string role, IList<string> members) in roles)
        {
            string key = $"roles:{role}";
            if (Read([role]) is not { IsEmpty: true }) yield return (key, $"'{role}' cannot be the name of a role: it has a meaning of its own");
            if (members.Count == 0) yield return (key, "name who has the role: addresses, devices, or 'gateway'");
            foreach (string word in members.Where(w => Read([w]).IsEmpty))
                yield return (key, $"'{word}' is neither an IP address, a MAC address, a device id, a MUD URL nor 'gateway'; roles are filled with these, never with names");
        }
    }

    /// <returns>Why the reference cannot be resolved; null where it can.</returns>
    internal string? Understand(string word, out ControllerMembers members)
    {
        members = Read(roles.TryGetValue(word, out IList<string>? role) ? role : [word]);
        return !members.IsEmpty || role is not null ? null
            : $"'{word}' is not an IP address, a MAC address, a device id, a MUD URL, 'gateway', nor a role of 'roles'{(roles.Count == 0 ? "" : $" ({string.Join(", ", roles.Keys)})")}; classes are filled with these, never with names";
    }

    /// <summary>The devices among the members of a class.</summary>
    internal NamedDevices DevicesOf(IEnumerable<string> words)
    {
        ControllerMembers members = Read(words.SelectMany(word => roles.TryGetValue(word, out IList<string>? role) ? role : [word]));
        return new(members.Macs, members.MudUrls);
    }

    // A device's id is its first MAC address without separators.
    private static ControllerMembers Read(IEnumerable<string> words)
    {
        string[] all = [.. words.Distinct()];
        return new(
            [.. all.Select(w => AddressText.TryParse(w, out IPAddress? address) ? address : null).OfType<IPAddress>()],
            [.. all.Select(w => MacAddress.TryParse(w, out MacAddress mac) ? mac : (MacAddress?)null).OfType<MacAddress>()],
            [.. all.Where(w => w.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))],
            all.Contains(Gateway));
    }
}

/// <summary>What a reference to controllers means.</summary>
/// <param name="Addresses">IP addresses.</param>
/// <param name="Macs">MAC addresses of devices.</param>
/// <param name="MudUrls">MUD URLs of devices.</param>
/// <param name="HasGateway">The gateway itself is among them.</param>
internal readonly record struct ControllerMembers(ImmutableArray<IPAddress> Addresses, ImmutableArray<MacAddress> Macs, ImmutableArray<string> MudUrls, bool HasGateway)
{
    /// <summary>Nobody.</summary>
    internal bool IsEmpty => Addresses.IsEmpty && Macs.IsEmpty && MudUrls.IsEmpty && !HasGateway;
}
