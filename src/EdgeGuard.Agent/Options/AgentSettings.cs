using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Options;

/// <summary>The configuration, understood: the one place where the operator's words become values.</summary>
public sealed partial class AgentSettings
{
    /// <summary>Key of a profile that the operator gave by path.</summary>
    public const string LocalPrefix = "local:";

    private readonly List<string> _problems = [];
    private readonly AgentOptions _options;

    private AgentSettings(AgentOptions options) => _options = options;

    /// <summary>Every problem with its key; empty where the configuration can be used.</summary>
    public static IReadOnlyList<string> Check(AgentOptions options)
    {
        AgentSettings settings = new(options);
        settings.Understand();
        return settings._problems;
    }

    /// <summary>The state before anything was seen.</summary>
    /// <exception cref="ArgumentException">The configuration has problems; <see cref="Check"/> lists them.</exception>
    public static GatewayState InitialState(AgentOptions options)
    {
        AgentSettings settings = new(options);
        GatewayState state = settings.Understand();
        return settings._problems.Count == 0 ? state : throw new ArgumentException(string.Join("; ", settings._problems), nameof(options));
    }

    private GatewayState Understand()
    {
        Require(IsTopicLevel(_options.Gateway.Id), "gateway:id", $"'{_options.Gateway.Id}' must be 1 to 32 of a-z, 0-9, '_' and '-'");
        Require(_options.Networks.Count > 0, "networks", "name at least one network to govern, with its interfaces");
        CheckNumbers();
        return new()
        {
            Gateway = _options.Gateway.Id,
            Networks = Networks(),
            Settings = Devices(),
            Controllers = Controllers(),
        };
    }

    private void CheckNumbers()
    {
        RequireRange(_options.Profiles.RetrySeconds, 5, 86400, "profiles:retrySeconds");
        RequireRange(_options.Names.RefreshSeconds, 1, 3600, "names:refreshSeconds");
        RequireRange(_options.Response.DistinctDestinations, 2, 1000, "response:distinctDestinations");
        RequireRange(_options.Response.WindowSeconds, 1, 3600, "response:windowSeconds");
        if (_options.Coverage.ProbeSeconds != 0) RequireRange(_options.Coverage.ProbeSeconds, 10, 3600, "coverage:probeSeconds");
        RequireFile(_options.Profiles.CaFile, "profiles:caFile");
    }

    private ImmutableSortedDictionary<string, Network> Networks()
    {
        Dictionary<string, Network> networks = new(StringComparer.Ordinal);
        HashSet<string> interfaces = new(StringComparer.Ordinal);
        foreach ((int index, NetworkOptions written) in _options.Networks.Index())
        {
            string key = $"networks:{index}";
            Require(IsTopicLevel(written.Name), $"{key}:name", $"'{written.Name}' must be 1 to 32 of a-z, 0-9, '_' and '-'");
            Require(written.Interfaces.Count > 0, $"{key}:interfaces", "name at least one interface, as 'ip link' shows it");
            foreach (string name in written.Interfaces)
            {
                Require(InterfaceName().IsMatch(name), $"{key}:interfaces", $"'{name}' is no interface name: 1 to 15 characters without space and '/'");
                Require(interfaces.Add(name), $"{key}:interfaces", $"'{name}' is in a network already; an interface belongs to one");
            }
            Network network = new()
            {
                Name = written.Name,
                Kind = Choice<NetworkKind>(written.Kind, $"{key}:kind"),
                Mode = Choice<EnforcementMode>(written.Mode, $"{key}:mode"),
                Interfaces = [.. written.Interfaces],
                Bridge = Choice<BridgeCare>(written.Bridge, $"{key}:bridge"),
                IsolatedOutside = written.IsolatedOutside.Aggregate(OutsideIsolation.None, (all, one) => all | Choice<OutsideIsolation>(one, $"{key}:isolatedOutside")),
            };
            Require(networks.TryAdd(network.Name, network), $"{key}:name", $"'{written.Name}' is the name of two networks");
        }
        return networks.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private ImmutableSortedDictionary<MacAddress, DeviceSettings> Devices()
    {
        Dictionary<MacAddress, DeviceSettings> devices = [];
        foreach ((int index, DeviceOptions written) in _options.Devices.Index())
        {
            string key = $"devices:{index}";
            bool isMac = MacAddress.TryParse(written.Mac, out MacAddress mac);
            Require(isMac, $"{key}:mac", $"'{written.Mac}' is not a MAC address such as 00:00:5e:00:53:01");
            RequireFile(written.Profile, $"{key}:profile");
            DeviceSettings settings = new(written.Name, written.Profile is { } path ? LocalPrefix + Path.GetFullPath(path) : null);
            Require(!isMac || devices.TryAdd(mac, settings), $"{key}:mac", $"'{written.Mac}' is written twice");
        }
        return devices.ToImmutableSortedDictionary();
    }

    private ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> Controllers()
    {
        Dictionary<string, ImmutableArray<IPAddress>> controllers = new(StringComparer.Ordinal);
        foreach ((string urn, IList<string> written) in _options.Controllers)
        {
            List<IPAddress> addresses = [];
            foreach (string text in written)
            {
                bool isAddress = IPAddress.TryParse(text, out IPAddress? address);
                Require(isAddress, $"controllers:{urn}", $"'{text}' is not an IP address; classes are filled with addresses, never with names");
                if (isAddress) addresses.Add(address!);
            }
            controllers[urn] = [.. addresses];
        }
        return controllers.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private T Choice<T>(string written, string key) where T : struct, Enum
    {
        bool isChoice = Enum.TryParse(written, ignoreCase: true, out T choice) && Enum.IsDefined(choice) && !int.TryParse(written, out _);
        Require(isChoice, key, $"'{written}' must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
        return choice;
    }

    private void RequireFile(string? path, string key) =>
        Require(path is null || File.Exists(path), key, $"there is no file '{path}'");

    private void RequireRange(int value, int least, int most, string key) =>
        Require(value >= least && value <= most, key, $"{value} must be {least} to {most}");

    private void Require(bool holds, string key, string problem)
    {
        if (!holds) _problems.Add($"{key}: {problem}.");
    }

    private static bool IsTopicLevel(string text) => TopicLevel().IsMatch(text);

    [GeneratedRegex("^[a-z0-9_-]{1,32}$")]
    private static partial Regex TopicLevel();

    [GeneratedRegex("^[^\\s/]{1,15}$")]
    private static partial Regex InterfaceName();
}
