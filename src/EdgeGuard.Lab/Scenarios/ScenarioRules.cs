using System.Net;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>The rules for scenarios that the JSON schema cannot show.</summary>
internal static partial class ScenarioRules
{
    private static readonly string[] Reserved = ["gateway", "internet"];

    /// <summary>Every problem.</summary>
    internal static IEnumerable<ScenarioProblem> Check(Scenario scenario) =>
    [
        .. CheckHead(scenario),
        .. scenario.Devices.SelectMany((device, i) => CheckDevice(scenario, device, $"devices[{i}]")),
        .. scenario.Hosts.SelectMany((host, i) => CheckHost(scenario, host, $"hosts[{i}]")),
        .. scenario.Behaviours.SelectMany(named => named.Value.Check(scenario, $"behaviours.{named.Key}")),
        .. scenario.Steps.SelectMany((step, i) => step.Check(scenario, $"story[{i}]")),
    ];

    private static IEnumerable<ScenarioProblem> CheckHead(Scenario scenario)
    {
        if (scenario.Version != 1) yield return new("version", $"version {scenario.Version} is unknown", "Write 1.");
        if (!Name().IsMatch(scenario.Name)) yield return new("name", $"'{scenario.Name}' is not a valid name", "Use a-z, 0-9 and '-'.");
        if (scenario.Steps.Count == 0) yield return new("story", "there is no step", "Write at least one step.");
        foreach (ScenarioProblem problem in ScenarioProblem.Range("limitSeconds", scenario.LimitSeconds, 10, 900)
            .Concat(ScenarioProblem.Range("response.isolatedSeconds", scenario.Response.IsolatedSeconds, 5, 3600))
            .Concat(ScenarioProblem.Range("response.quietSeconds", scenario.Response.QuietSeconds, 1, 3600))) yield return problem;
    }

    private static IEnumerable<ScenarioProblem> CheckDevice(Scenario scenario, ScenarioDevice device, string place)
    {
        if (!Name().IsMatch(device.Name) || device.Name.Length > 12 || Reserved.Contains(device.Name))
            yield return new($"{place}.name", $"'{device.Name}' is not a valid device name", "Use up to 12 characters of a-z, 0-9 and '-'. 'gateway' and 'internet' are reserved.");
        if (scenario.Devices.Count(other => other.Name == device.Name) > 1)
            yield return new($"{place}.name", $"'{device.Name}' is the name of two devices", "Give each its own.");
        if (AddressPlan.Networks.All(network => network.Name != device.Network))
            yield return new($"{place}.network", $"'{device.Network}' is not a network of the home", "Write things or family.");
        if (CheckMac(scenario, device.Mac) is { } rule) yield return new($"{place}.mac", rule, "Write one of 00:00:5e:00:53:10 to 00:00:5e:00:53:ff.");
        foreach (ScenarioProblem problem in CheckProfile(scenario, device, place).Concat(CheckPorts(device.Listens, place))) yield return problem;
    }

    private static IEnumerable<ScenarioProblem> CheckProfile(Scenario scenario, ScenarioDevice device, string place)
    {
        if (device is { MudUrl: not null, Profile: not null })
            yield return new(place, "a device has either 'mudUrl' or 'profile'", "Keep one.");
        if (device.MudUrl is { } url && MudHost(scenario, url) is null)
            yield return new($"{place}.mudUrl", "no host of this scenario serves it", "Write https://HOST/FILE, with FILE among the 'mudFiles' of that host.");
    }

    private static string? CheckMac(Scenario scenario, string text)
    {
        if (!MacAddress.TryParse(text, out MacAddress mac)) return $"'{text}' is not a MAC address";
        if (mac.IsGroup || mac.IsLocallyAdministered) return $"'{text}' is not a universally administered unicast MAC address";
        return scenario.Devices.Count(other => MacAddress.TryParse(other.Mac, out MacAddress same) && same == mac) > 1
            ? $"'{text}' belongs to two devices"
            : null;
    }

    private static IEnumerable<ScenarioProblem> CheckHost(Scenario scenario, ScenarioHost host, string place)
    {
        if (!HostName().IsMatch(host.Name)) yield return new($"{place}.name", $"'{host.Name}' is not a valid host name", "Use labels of a-z, 0-9 and '-'.");
        if (host.Addresses.Count == 0) yield return new($"{place}.addresses", "the host has no address", "Write at least one.");
        foreach ((int i, string text) in host.Addresses.Index())
        {
            if (!IPAddress.TryParse(text, out IPAddress? address) || !AddressPlan.IsOutside(address))
                yield return new($"{place}.addresses[{i}]", $"'{text}' is not an address of the test internet", "Use 198.51.100.0/24, 203.0.113.0/24 or 2001:db8:cafe::/48.");
            else if (scenario.Hosts.SelectMany(other => other.Addresses).Count(other => IPAddress.TryParse(other, out IPAddress? same) && same.Equals(address)) > 1)
                yield return new($"{place}.addresses[{i}]", $"'{text}' belongs to two hosts", "Give each its own.");
        }
        foreach (ScenarioProblem problem in CheckPorts(host.Listens, place)) yield return problem;
    }

    private static IEnumerable<ScenarioProblem> CheckPorts(IReadOnlyList<ScenarioPort> ports, string place) =>
        ports.SelectMany((port, i) => ScenarioProblem.Range($"{place}.listens[{i}].port", port.Port, 1, 65535));

    private static ScenarioHost? MudHost(Scenario scenario, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed is { Scheme: "https", IsDefaultPort: true }
            ? scenario.Hosts.FirstOrDefault(host => host.Name == parsed.Host && host.MudFiles.Contains(parsed.AbsolutePath[1..]))
            : null;

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^([a-z0-9-]{1,63}\.)+[a-z0-9-]{1,63}$")]
    private static partial Regex HostName();
}
