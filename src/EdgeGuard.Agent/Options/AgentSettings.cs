using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Agent.Options;

/// <summary>The configuration, understood: the one place where the operator's words become values.</summary>
public sealed partial class AgentSettings
{
    /// <summary>Key of a profile that the operator gave by path.</summary>
    public const string LocalPrefix = "local:";

    // A broker in a cloud accepts few subscriptions at once.
    private const int MostLabels = 8;

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

    /// <summary>The state at start, before any sighting.</summary>
    /// <exception cref="ArgumentException">The configuration has problems; <see cref="Check"/> lists them.</exception>
    public static GatewayState InitialState(AgentOptions options)
    {
        AgentSettings settings = new(options);
        GatewayState state = settings.Understand();
        return settings._problems.Count == 0 ? state : throw new ArgumentException(string.Join("; ", settings._problems), nameof(options));
    }

    private GatewayState Understand()
    {
        string gateway = _options.Gateway.Id ?? DefaultGatewayId.Read();
        Require(IsTopicLevel(gateway), "gateway:id", $"'{gateway}' must be 1 to 32 of a-z, 0-9, '_' and '-'");
        CheckIdentity();
        Require(_options.Networks.Count > 0, "networks", "name at least one network to govern, with its interfaces");
        CheckNumbers();
        ControllerReference words = new(_options.Roles);
        foreach ((string key, string problem) in words.Check()) Require(false, key, problem);
        return new()
        {
            Gateway = gateway,
            ApprovalSecret = [.. MachineId.Derive("io.edgeguard.approval-ids.v1"u8) ?? []],
            Networks = Networks(),
            Cap = ResponseSettings.Cap(_options.Response),
            Settings = Devices(),
            ProfileRules = Rules(),
            Controllers = Controllers(words),
            ControllerDevices = ControllerDevices(words),
            GatewayControllers = [.. _options.Controllers.Where(c => c.Members.Any(w => words.Understand(w, out ControllerMembers members) is null && members.HasGateway)).Select(c => c.Class)],
            Claims = Choice<ClaimAcceptance>(_options.Profiles.Claims, "profiles:claims"),
            Trust = Choice<ProfileTrust>(_options.Profiles.Trust, "profiles:trust"),
            WhileWaiting = Choice<WaitingAccess>(_options.Profiles.WhileWaiting, "profiles:whileWaiting"),
            Fetch = Choice<FetchRule>(_options.Profiles.Fetch, "profiles:fetch"),
            Management = Management(),
            LocalNetworks = LocalNetworks(),
            LocalNames = [.. _options.Dns.LocalNames.Select(name => DnsName.Fold(name.Trim('.')))],
            NamedZones = DnsSettings.Zones(_options.Dns),
            Translations = DnsSettings.Translations(_options.Dns),
            Baseline = Baseline.Policy(BaselineSettings()),
        };
    }

    // A device's id is its first MAC address without separators.
    private ManagementAccess Management()
    {
        ManagementOptions written = _options.Management;
        RequireRange(written.SshPort, 1, ushort.MaxValue, "management:sshPort");
        RequireRange(written.PagePort, 1, ushort.MaxValue, "management:pagePort");
        return new((ushort)written.SshPort, (ushort)written.PagePort, Stations(written.Admins, "management:admins"));
    }

    private void CheckIdentity()
    {
        if (_options.Gateway.Site is { } site) Require(IsTopicLevel(site), "gateway:site", $"'{site}' must be 1 to 32 of a-z, 0-9, '_' and '-'");
        foreach (string label in _options.Gateway.Labels) Require(IsTopicLevel(label), "gateway:labels", $"'{label}' must be 1 to 32 of a-z, 0-9, '_' and '-'");
        Require(_options.Gateway.Labels.Count <= MostLabels, "gateway:labels", $"{_options.Gateway.Labels.Count} are too many; {MostLabels} at most");
    }

    private void CheckNumbers()
    {
        RequireRange(_options.Profiles.RetrySeconds, 5, 86400, "profiles:retrySeconds");
        RequireRange(_options.Names.RefreshSeconds, 1, 3600, "names:refreshSeconds");
        RequireRange(_options.Dns.Port, 1024, 65535, "dns:port");
        RequireRange(_options.Dns.QuestionsPerSecond, 1, 10000, "dns:questionsPerSecond");
        _problems.AddRange(DnsSettings.Check(_options.Dns));
        if (_options.Coverage.ProbeSeconds != 0) RequireRange(_options.Coverage.ProbeSeconds, 10, 3600, "coverage:probeSeconds");
        RequireRange(_options.Baseline.NewFlowsPerSecond, 1, 10_000, "baseline:newFlowsPerSecond");
        RequireRange(_options.Baseline.PacketsPerSecond, 10, 1_000_000, "baseline:packetsPerSecond");
        _problems.AddRange(ResponseSettings.Check(_options.Response));
        RequireFile(_options.Profiles.CaFile, "profiles:caFile");
        foreach (string server in _options.Profiles.LocalServers) Require(LocalServers.IsServer(server), "profiles:localServers", $"'{server}' is no host such as 'mud.home.arpa', and no host with a port such as 'mud.home.arpa:8443'");
        foreach (string path in _options.Profiles.TrustAnchors) RequireFile(path, "profiles:trustAnchors");
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
            List<NamedStation> servers = NamedStations(written.DhcpServers, $"{key}:dhcpServers"), relays = NamedStations(written.DhcpRelays, $"{key}:dhcpRelays");
            Network network = new()
            {
                Name = written.Name,
                Kind = Choice<NetworkKind>(written.Kind, $"{key}:kind"),
                Mode = Choice<EnforcementMode>(written.Mode, $"{key}:mode"),
                Unmanaged = Choice<UnmanagedAccess>(written.Unmanaged, $"{key}:unmanaged"),
                NewDevices = Choice<NewDevices>(written.NewDevices, $"{key}:newDevices"),
                HonorToDevice = written.HonourToDevice,
                Interfaces = [.. written.Interfaces],
                Bridge = Choice<BridgeCare>(written.Bridge, $"{key}:bridge"),
                IsolatedOutside = written.IsolatedOutside.Aggregate(ExternalIsolation.None, (all, one) => all | Choice<ExternalIsolation>(one, $"{key}:isolatedOutside")),
                DhcpServers = MacsOf(servers),
                DhcpRelays = MacsOf(relays),
                StationPlaces = [.. servers.Concat(relays).Where(s => s.Address is not null || s.Port is not null)],
                Routers = Stations(written.Routers, $"{key}:routers"),
            };
            Require(network is not { Kind: NetworkKind.Strict, Unmanaged: UnmanagedAccess.Open }, $"{key}:unmanaged", "a network cannot be strict and open; make its kind 'iot' or leave 'unmanaged' out");
            Require(networks.TryAdd(network.Name, network), $"{key}:name", $"'{written.Name}' is the name of two networks");
        }
        return networks.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static ImmutableArray<MacAddress> MacsOf(IEnumerable<NamedStation> stations) => [.. stations.Select(s => s.Mac).Distinct()];

    private List<NamedStation> NamedStations(IList<string> written, string key)
    {
        List<NamedStation> stations = [];
        foreach (string text in written)
        {
            string? problem = StationText.TryRead(text, out NamedStation? station);
            Require(problem is null, key, problem ?? "");
            if (station is not null) stations.Add(station);
        }
        return stations;
    }

    private ImmutableArray<MacAddress> Stations(IList<string> written, string key)
    {
        List<MacAddress> stations = [];
        foreach (string text in written)
        {
            bool isStation = MacAddress.TryParse(text, out MacAddress mac) && !mac.IsGroup && mac.Value != 0;
            Require(isStation, key, $"'{text}' is not the MAC address of one station, such as 00:00:5e:00:53:01");
            if (isStation) stations.Add(mac);
        }
        return [.. stations.Distinct()];
    }

    private ImmutableSortedDictionary<MacAddress, DeviceSettings> Devices()
    {
        Dictionary<MacAddress, DeviceSettings> devices = [];
        foreach ((int index, DeviceOptions written) in _options.Devices.Index())
        {
            string key = $"devices:{index}";
            bool isMac = MacAddress.TryParse(written.Mac, out MacAddress mac);
            Require(isMac, $"{key}:mac", $"'{written.Mac}' is not a MAC address such as 00:00:5e:00:53:01");
            DeviceSettings settings = new(written.Name, written.Profile is { } profile ? ProfileKey(profile, $"{key}:profile") : null, written.Hub) { Forwards = Forwards(written, key), IsRepeater = written.Repeater };
            Require(!isMac || devices.TryAdd(mac, settings), $"{key}:mac", $"'{written.Mac}' is written twice");
        }
        return devices.ToImmutableSortedDictionary();
    }

    private ImmutableArray<ProfileRule> Rules() => [.. _options.Rules.Index().Select(rule => Rule(rule.Item, $"rules:{rule.Index}"))];

    private ProfileRule Rule(RuleOptions written, string key)
    {
        Require(written.MacPrefix is not null || written.VendorClass is not null || written.HostName is not null,
            key, "give macPrefix, vendorClass or hostName, or the rule would fit every device");
        Require(written.MacPrefix is null || MacPrefix().IsMatch(written.MacPrefix), $"{key}:macPrefix", $"'{written.MacPrefix}' is not one to six octets such as 00:00:5e");
        return new()
        {
            ProfileKey = ProfileKey(written.Profile, $"{key}:profile"),
            MacPrefix = written.MacPrefix is { } prefix && MacPrefix().IsMatch(prefix) ? Convert.FromHexString(prefix.Replace(":", "", StringComparison.Ordinal)) : [],
            VendorClass = written.VendorClass,
            HostName = written.HostName,
        };
    }

    private string ProfileKey(string written, string key)
    {
        if (MudUrlReader.TryRead(written, out Uri? url)) return url.AbsoluteUri;
        Require(written.Length > 0, key, "name a MUD file or a MUD URL");
        RequireFile(written, key);
        return written.Length > 0 ? LocalPrefix + Path.GetFullPath(written) : "";
    }

    private ImmutableArray<PortForward> Forwards(DeviceOptions written, string key)
    {
        List<PortForward> forwards = [];
        foreach (string text in written.Forwards)
        {
            bool isForward = PortForward.TryParse(text, out PortForward forward);
            Require(isForward, $"{key}:forwards", $"'{text}' is no forward such as 'tcp/8443' or 'udp/51820 from 198.51.100.0/24'");
            if (isForward) forwards.Add(forward);
        }
        return [.. forwards];
    }

    private ImmutableArray<IPNetwork> LocalNetworks()
    {
        List<IPNetwork> networks = [];
        foreach (string text in _options.LocalNetworks)
        {
            bool isNetwork = AddressText.TryParse(text, out IPNetwork network) && network.PrefixLength > 0;
            Require(isNetwork, "localNetworks", $"'{text}' is no network such as 192.168.1.0/24");
            if (isNetwork) networks.Add(network);
        }
        return [.. networks];
    }

    // A device opens many flows when it starts: ten times the sustained rate is allowed at once.
    private BaselineSettings BaselineSettings()
    {
        BaselineOptions written = _options.Baseline;
        foreach (int port in written.UdpPorts) RequireRange(port, 1, ushort.MaxValue, "baseline:udpPorts");
        BaselineSettings settings = new()
        {
            OpensResolvedHosts = written.ResolvedHosts && _options.Dns.Gate,
            RateLimit = new(written.NewFlowsPerSecond, written.NewFlowsPerSecond * 10, written.PacketsPerSecond, written.PacketsPerSecond * 5),
        };
        return written.UdpPorts.Count == 0 ? settings : settings with { UdpPorts = [.. written.UdpPorts.Where(port => port is > 0 and <= ushort.MaxValue).Distinct().Select(port => (ushort)port)] };
    }

    private ImmutableArray<IPAddress> Members(ControllerReference words, IEnumerable<string> written, string key)
    {
        List<IPAddress> addresses = [];
        foreach (string word in written)
        {
            string? problem = words.Understand(word, out ControllerMembers members);
            Require(problem is null, key, problem ?? "");
            addresses.AddRange(members.Addresses);
        }
        return [.. addresses.Distinct()];
    }

    private ImmutableSortedDictionary<string, ImmutableArray<IPAddress>> Controllers(ControllerReference words)
    {
        Dictionary<string, ImmutableArray<IPAddress>> controllers = new(StringComparer.Ordinal);
        foreach ((int index, ControllerOptions written) in _options.Controllers.Index())
        {
            string key = $"controllers:{index}";
            Require(written.Class.Length > 0, $"{key}:class", "name the class by its URI, or 'my-controller'");
            Require(controllers.TryAdd(written.Class, Members(words, written.Members, $"{key}:members")), $"{key}:class", $"'{written.Class}' is written twice");
        }
        // Hubs are for the baseline what "my controllers" are for a maker's profile.
        if (_options.Baseline.Hubs.Count > 0) controllers[Baseline.Url] = Members(words, _options.Baseline.Hubs, "baseline:hubs");
        return controllers.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private ImmutableSortedDictionary<string, NamedDevices> ControllerDevices(ControllerReference words) => _options.Controllers.Select(c => (c.Class, c.Members))
        .Append((Class: Baseline.Url, Members: _options.Baseline.Hubs)).DistinctBy(c => c.Class)
        .Select(c => KeyValuePair.Create(c.Class, words.DevicesOf(c.Members))).Where(c => c.Value is not { Macs.IsEmpty: true, MudUrls.IsEmpty: true })
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    private T Choice<T>(string written, string key) where T : struct, Enum
    {
        bool isChoice = Enum.TryParse(written.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out T choice) && Enum.IsDefined(choice) && !int.TryParse(written, out _);
        Require(isChoice, key, $"'{written}' must be one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName))}");
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

    [GeneratedRegex(OptionPatterns.TopicLevel)]
    private static partial Regex TopicLevel();

    [GeneratedRegex(OptionPatterns.MacPrefix)]
    private static partial Regex MacPrefix();

    [GeneratedRegex(OptionPatterns.InterfaceName)]
    private static partial Regex InterfaceName();
}
