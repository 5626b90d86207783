using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>Makes valid MUD files of every shape that the model has; the same seed makes the same file.</summary>
internal sealed class MudFileMaker(int seed)
{
    private static readonly string[] Hosts = ["cloud.example.net", "a_b.example.org", "*.example.com", "x"];
    private static readonly string[] Texts = ["lamp", "Größe \"9\" \\ / \u2028 💡", "<b>&amp;</b>", "tab\there", ""];

    private const string From = "from", To = "to";

    private readonly Random _random = new(seed);

    internal MudFile Make()
    {
        IReadOnlyList<Acl> acls = [.. Some(6, i => MakeAcl($"{Use(i)} {i}", Use(i)))];
        return new()
        {
            MudUrl = "https://mud.example.net/" + _random.Next(100),
            MudSignature = Maybe(() => "https://mud.example.net/x.p7s"),
            LastUpdate = new(new DateTime(_random.NextInt64(DateTime.MaxValue.Ticks / 2, DateTime.MaxValue.Ticks / 2 + 1_000_000_000_000_000)), TimeSpan.FromMinutes(_random.Next(-840, 841))),
            CacheValidityHours = _random.Next(1, 169),
            IsSupported = _random.Next(2) == 0,
            SystemInfo = Maybe(Text),
            MfgName = Maybe(Text),
            ModelName = Maybe(Text),
            FirmwareRev = Maybe(Text),
            SoftwareRev = Maybe(Text),
            Documentation = Maybe(() => "https://docs.example.net/"),
            Extensions = [.. Some(3, i => $"extension-{i}")],
            FromDevice = [.. acls.Select(acl => acl.Name).Where(name => name.StartsWith(From, StringComparison.Ordinal))],
            ToDevice = [.. acls.Select(acl => acl.Name).Where(name => name.StartsWith(To, StringComparison.Ordinal))],
            Acls = acls,
            ExtensionNodes = MakeExtensions(acls),
        };
    }

    private MudExtensions MakeExtensions(IReadOnlyList<Acl> acls) => new()
    {
        Transparency = Maybe(() => new SoftwareTransparency
        {
            Boms = [.. Some(2, i => new SoftwareBill($"1.{i}", Maybe(() => "coaps://x.example.net/")))],
            ArchiveList = Maybe(() => "https://docs.example.net/all"),
            VulnerabilityUrls = [.. Some(2, i => $"https://docs.example.net/{i}")],
        }),
        UsesTlsProfiles = MaybeValue(() => _random.Next(2) == 0),
        QuarantineAces = [.. acls.SelectMany(acl => acl.Aces).Select(ace => ace.Name).Distinct().Where(_ => _random.Next(4) == 0)],
        FromDeviceBandwidth = [.. Some(2, i => MakeService(i, acls))],
        ToDeviceBandwidth = [.. Some(2, i => MakeService(i, acls))],
        Reporter = Maybe(() => new MudReporter { Uri = Maybe(() => "https://report.example.net/"), FrequencyMinutes = (uint)_random.NextInt64(60, uint.MaxValue) }),
    };

    private BandwidthService MakeService(int index, IReadOnlyList<Acl> acls) => new()
    {
        Name = $"service {index}",
        TimeframeSeconds = (uint)_random.NextInt64(uint.MaxValue),
        PacketsPerSecond = MaybeValue(() => (uint)_random.Next()),
        BitsPerSecond = MaybeValue(() => ulong.MaxValue - (ulong)_random.Next()),
        Dscp = MaybeValue(() => (byte)_random.Next(64)),
        AclName = acls.Count == 0 ? null : Maybe(() => Pick([.. acls]).Name),
    };

    private static string Use(int index) => (index % 3) switch { 0 => From, 1 => To, _ => "unused" };

    private Acl MakeAcl(string name, string use) => new()
    {
        Name = name,
        // A mixed list has a place for every match.
        Type = AclType.MixedEthernetIpv4Ipv6,
        Aces =
        [
            .. Some(4, i => new Ace
            {
                Name = $"{name} {i}",
                Matches = MakeMatches(use),
                Forwarding = Pick(AceAction.Accept, AceAction.Drop, AceAction.Reject),
                Logging = _random.Next(2) == 0,
            }),
        ],
    };

    private AceMatches MakeMatches(string use)
    {
        int family = _random.Next(3), transport = _random.Next(4);
        return new()
        {
            Ethernet = Maybe(() => new EthernetMatch { Source = MaybeValue(Mac), Destination = MaybeValue(Mac), SourceMask = MaybeValue(Mac), EtherType = MaybeValue(Short) }),
            Ipv4 = family == 0 ? MakeIpv4(use) : null,
            Ipv6 = family == 1 ? MakeIpv6(use) : null,
            Tcp = transport == 0 ? MakeTcp() : null,
            Udp = transport == 1 ? new() { SourcePort = Maybe(Port), DestinationPort = Maybe(Port), Length = MaybeValue(Short) } : null,
            Icmp = transport == 2 ? new() { Type = MaybeValue(Octet), Code = MaybeValue(Octet), RestOfHeader = Maybe(() => "AAAA") } : null,
            Mud = Maybe(MakeMud),
            TlsProfiles = [.. Some(2, MakeTls)],
            NotUnderstood = [.. Some(2, i => new UnknownCondition($"vendor:condition-{i}", "{\"a\":[1,\"Größe\",null]}"))],
        };
    }

    private IpMatch MakeIpv4(string use) => MakeIp(use) with
    {
        SourceNetwork = MaybeValue(() => Network(4)),
        DestinationNetwork = MaybeValue(() => Network(4)),
        HeaderLength = MaybeValue(() => (byte)_random.Next(5, 61)),
        Flags = _random.Next(2) == 0 ? [] : ["fragment", "more"],
        Offset = MaybeValue(() => (ushort)_random.Next(20, 65536)),
        Identification = MaybeValue(Short),
    };

    private IpMatch MakeIpv6(string use) => MakeIp(use) with
    {
        SourceNetwork = MaybeValue(() => Network(16)),
        DestinationNetwork = MaybeValue(() => Network(16)),
        FlowLabel = MaybeValue(() => (uint)_random.Next(1 << 20)),
    };

    // The device's own end must have no name (RFC 8520 §8.2).
    private IpMatch MakeIp(string use) => new()
    {
        SourceDnsName = use == From ? null : Maybe(() => Pick(Hosts)),
        DestinationDnsName = use == To ? null : Maybe(() => Pick(Hosts)),
        Protocol = MaybeValue(Octet),
        Dscp = MaybeValue(() => (byte)_random.Next(64)),
        Ecn = MaybeValue(() => (byte)_random.Next(4)),
        Length = MaybeValue(Short),
        Ttl = MaybeValue(Octet),
    };

    private TcpMatch MakeTcp() => new()
    {
        SourcePort = Maybe(Port),
        DestinationPort = Maybe(Port),
        DirectionInitiated = MaybeValue(() => Pick(DirectionInitiated.FromDevice, DirectionInitiated.ToDevice)),
        SequenceNumber = MaybeValue(() => (uint)_random.NextInt64(uint.MaxValue)),
        AcknowledgementNumber = MaybeValue(() => uint.MaxValue),
        DataOffset = MaybeValue(() => (byte)_random.Next(5, 16)),
        Reserved = MaybeValue(Octet),
        Flags = _random.Next(2) == 0 ? [] : ["ack", "syn"],
        WindowSize = MaybeValue(Short),
        UrgentPointer = MaybeValue(Short),
        Options = Maybe(() => "AQID"),
    };

    private MudMatch MakeMud() => new()
    {
        Manufacturer = Maybe(() => Pick(Hosts)),
        SameManufacturer = _random.Next(2) == 0,
        Model = Maybe(() => "https://mud.example.com/hub"),
        LocalNetworks = _random.Next(2) == 0,
        Controller = Maybe(() => Pick(MudMatch.DnsController, MudMatch.GatewayController, "bacnet")),
        MyController = _random.Next(2) == 0,
    };

    private TlsProfile MakeTls(int index) => new()
    {
        Name = $"profile {index}",
        TlsVersions = [.. Some(1, _ => "tls13")],
        CipherSuites = [.. Some(3, i => (ushort)(4865 + i))],
        PskModes = [.. Some(2, i => (byte)i)],
        ApplicationProtocols = [.. Some(2, i => $"h{i}")],
    };

    private PortMatch Port()
    {
        ushort port = Short(), other = Short();
        return _random.Next(3) == 0
            ? new(PortOperator.Range, Math.Min(port, other), Math.Max(port, other))
            : new(Pick(PortOperator.Equal, PortOperator.NotEqual, PortOperator.LessOrEqual, PortOperator.GreaterOrEqual), port, port);
    }

    private IPNetwork Network(int octets)
    {
        byte[] address = new byte[octets];
        int whole = _random.Next(octets + 1);
        _random.NextBytes(address.AsSpan(0, whole));
        return new(new IPAddress(address), whole * 8);
    }

    private byte Octet() => (byte)_random.Next(256);

    private ushort Short() => (ushort)_random.Next(65536);

    private MacAddress Mac() => new((ulong)_random.NextInt64(1L << 48));

    private string Text() => Pick(Texts);

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private IEnumerable<T> Some<T>(int most, Func<int, T> make) => [.. Enumerable.Range(0, _random.Next(most + 1)).Select(make)];

    private T? Maybe<T>(Func<T> make)
        where T : class => _random.Next(2) == 0 ? null : make();

    private T? MaybeValue<T>(Func<T> make)
        where T : struct => _random.Next(2) == 0 ? null : make();
}
