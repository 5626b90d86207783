using System.Text.Json;

namespace EdgeGuard.Agent.Setup;

/// <summary>What setting up would do.</summary>
/// <param name="Shape"><c>adopt</c>: this machine routes for devices already. <c>router</c>: it has a free port, and no network on it. <c>watch</c>: it has one network only.</param>
/// <param name="Sentences">The plan in words for people.</param>
/// <param name="Configuration">The configuration to write; null where there is nothing to govern.</param>
public sealed record SetupPlan(string Shape, IReadOnlyList<string> Sentences, string? Configuration);

/// <summary>Decides from the machine and the answers what to govern. Pure.</summary>
public static class SetupPlanner
{
    private static readonly string[] TrustedWords = ["family", "home", "trusted", "private"];

    /// <summary>The interfaces that lead to devices: with an address range, and without the gateway's own default route.</summary>
    public static IReadOnlyList<SetupLink> Candidates(SetupFacts facts) => [.. Free(facts).Where(link => link.Networks.Count > 0)];

    /// <summary>The networks as they are offered: each interface is one, and those named for people are trusted.</summary>
    public static IReadOnlyList<SetupNetwork> Offered(SetupFacts facts)
    {
        IReadOnlyList<SetupLink> links = Candidates(facts);
        return [.. links.Select(link => new SetupNetwork(NameOf(link.Name), links.Count > 1 && TrustedWords.Any(word => link.Name.Contains(word, StringComparison.OrdinalIgnoreCase)) ? "trusted" : "iot", [link.Name]))];
    }

    /// <summary>The plan.</summary>
    public static SetupPlan Of(SetupFacts facts, SetupAnswers answers)
    {
        IReadOnlyList<SetupNetwork> networks = answers.Networks.Count > 0 ? answers.Networks : Offered(facts);
        if (networks.Count == 0) return Nothing(facts);
        if (networks.FirstOrDefault(network => network.Kind != "trusted" && network.Interfaces.Contains(facts.Uplink)) is { } uplink)
            return new("adopt", [$"Network '{uplink.Name}': '{facts.Uplink}' is the way of the gateway's own default route, so it is not governed. Name an interface behind which only devices are."], null);
        SetupConfiguration written = new(networks, answers.Admins.Count == 0 ? null : new(answers.Admins), answers.Broker is { } url ? new(url) : null);
        return new("adopt",
        [
            $"The gateway's default route leads through {facts.Uplink ?? "no interface"}, which is not touched.",
            .. networks.Select(network => $"Network '{network.Name}' on {string.Join(", ", network.Interfaces)}: {Meaning(network.Kind)}. It is only monitored at first, so nothing is dropped."),
            facts.LeaseFiles.Count > 0 ? $"Devices that hold leases in {string.Join(", ", facts.LeaseFiles)} are known at once." : "No lease file was found, so devices become known when they renew their leases.",
            .. answers.Admins.Select(mac => $"{mac} always reaches SSH and the login page of the gateway."),
            .. facts.Programs.Select(program => $"{program} is left as it is."),
        ], JsonSerializer.Serialize(written, SetupJson.Default.SetupConfiguration) + "\n");
    }

    private static SetupPlan Nothing(SetupFacts facts) => Free(facts).FirstOrDefault() is { } port
        ? new("router",
        [
            $"{port.Name} is free, and no network is on it. EdgeGuard does not set up DHCP or NAT.",
            $"Give {port.Name} an address such as 192.168.20.1/24, run a DHCP server on it, turn on forwarding and NAT, and run 'edgeguard setup' again.",
        ], null)
        : new("watch",
        [
            $"This machine has one network only{(facts.Uplink is { } uplink ? $", on {uplink}" : "")}: it stands beside your router, and the devices' packets do not pass it. It cannot enforce anything.",
            "A second network port, a VLAN of a managed switch, or a Wi-Fi interface as access point for the devices would let it.",
        ], null);

    private static IEnumerable<SetupLink> Free(SetupFacts facts) =>
        facts.Links.Where(link => link.Kind != SetupLinkKind.Virtual && !link.IsMember && link.Name != facts.Uplink).OrderBy(link => link.Name, StringComparer.Ordinal);

    private static string Meaning(string kind) => kind switch
    {
        "trusted" => "phones and computers, without profiles",
        "strict" => "devices that must have a profile",
        _ => "devices, each with its profile or the baseline",
    };

    // A network's name has a-z, 0-9, '_' and '-'.
    private static string NameOf(string link) => string.Concat(link.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? char.ToLowerInvariant(c) : '-'));
}
