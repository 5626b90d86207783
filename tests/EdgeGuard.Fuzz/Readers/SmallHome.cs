using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Fuzz.Readers;

/// <summary>A gateway with one bridge, for what follows from a frame: sightings, the state after them, and rogue servers.</summary>
internal static class SmallHome
{
    private const string Bridge = "lan0", Port = "port0";

    private static readonly GatewayState State = new()
    {
        Gateway = "gw01",
        Networks = ImmutableSortedDictionary<string, Network>.Empty.Add("things", new() { Name = "things", Kind = NetworkKind.Iot, Interfaces = [Bridge] }),
        Facts = new()
        {
            Interfaces = ImmutableSortedDictionary<string, InterfaceFacts>.Empty.Add(Bridge, new()
            {
                Name = Bridge,
                Mac = MacAddress.Parse("02:00:5e:00:53:01"),
                IsBridge = true,
                Ports = [new(Port, null, false, false, false, 1)],
            }),
        },
    };

    internal static void Take(ReadOnlyMemory<byte> bytes, LinkType link)
    {
        foreach (FrameDirection direction in (FrameDirection[])[FrameDirection.Received, FrameDirection.Sent])
        {
            foreach (Sighting sighting in FrameObserver.Observe(new(bytes, Bridge, direction) { Link = link }))
                Reducer.Apply(State, new PolicyInput.Sighted(sighting), DateTimeOffset.UnixEpoch);
        }
        RogueServerDetector.Observe(new(bytes, Port, FrameDirection.Received) { Link = link }, State);
    }
}
