using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Agent.Fleet.Simulation;

/// <summary>The invented home behind one simulated gateway: its devices and what they do. The same seed gives the same home.</summary>
internal sealed class SimulatedHome(string gateway, int devices, Random random)
{
    private const string Interface = "lan0";
    private const string Network = "things";
    private const byte Tcp = 6;

    // A locally administered address with the number of the device (IEEE 802 §8.2).
    private const ulong FirstMac = 0x02_0000_000000;

    private static readonly string[] Kinds = ["camera", "bulb", "plug", "speaker", "sensor", "tv", "lock", "thermostat"];

    // RFC 5737 §3: addresses of documentation, so that no report names a real host.
    private static readonly string[] Destinations = [.. Enumerable.Range(1, 24).Select(i => $"203.0.113.{i}"), .. Enumerable.Range(1, 8).Select(i => $"198.51.100.{i}")];
    private static readonly ushort[] Ports = [23, 2323, 22, 445, 5555, 7547, 8080, 1900];

    private readonly List<int> _present = [];
    private int _next;

    /// <summary>The home before its first device.</summary>
    internal GatewayState Initial { get; } = new()
    {
        Gateway = gateway,
        Networks = ImmutableSortedDictionary<string, Network>.Empty.Add(Network, new() { Name = Network, Kind = NetworkKind.Iot, Mode = EnforcementMode.Enforce, Interfaces = [Interface] }),
    };

    /// <summary>A device that appears.</summary>
    internal PolicyInput Join()
    {
        int number = _next++;
        _present.Add(number);
        return new PolicyInput.Sighted(new()
        {
            Source = SightingSource.Dhcp4,
            Mac = MacOf(number),
            Interface = Interface,
            HostName = $"{Kinds[number % Kinds.Length]}-{number}",
            Address = AddressOf(number),
            IsAcknowledgement = true,
        });
    }

    /// <summary>A device that a person forgets; null where none is left.</summary>
    internal PolicyInput? Leave()
    {
        if (_present.Count == 0) return null;
        int place = random.Next(_present.Count), number = _present[place];
        _present.RemoveAt(place);
        return new PolicyInput.Forgotten(DeviceId.Of(MacOf(number)), "cli");
    }

    /// <summary>A packet that a device may not send; null where there is no device.</summary>
    internal Violation? Violate(DateTimeOffset now)
    {
        if (_present.Count == 0) return null;
        int number = _present[random.Next(_present.Count)];
        return new()
        {
            Time = now,
            Kind = ViolationKind.FromDevice,
            SourceMac = MacOf(number),
            Interface = Interface,
            Source = AddressOf(number),
            Destination = IPAddress.Parse(Destinations[random.Next(Destinations.Length)]),
            Protocol = Tcp,
            SourcePort = (ushort)random.Next(32768, 61000),
            DestinationPort = Ports[random.Next(Ports.Length)],
            Dropped = true,
        };
    }

    /// <summary>Whether the next change should be a device that appears, so that about as many stay as there were.</summary>
    internal bool WantsMore => _present.Count < devices;

    private static MacAddress MacOf(int number) => new(FirstMac + (ulong)number + 1);

    private static IPAddress AddressOf(int number) => new([10, 0, (byte)(number / 250 % 250), (byte)(number % 250 + 2)]);
}
