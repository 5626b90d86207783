using System.Net;
using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>Starts behaviours: finds the targets in the test network and begins to send.</summary>
internal static class BehaviourStarter
{
    /// <param name="behaviour">What to start.</param>
    /// <param name="testbed">The test network.</param>
    /// <param name="forbidden">Records the packets of scans.</param>
    /// <param name="expected">What the step expects of the packets; null when a later step says so.</param>
    /// <param name="cancellation">Ends it early.</param>
    internal static async Task<RunningBehaviour> StartAsync(
        Behaviour behaviour, Testbed testbed, ForbiddenPacketLog forbidden, Delivery? expected, CancellationToken cancellation)
    {
        LabDevice device = testbed.Devices[behaviour.Device];
        return behaviour switch
        {
            StreamBehaviour stream => await RunningStream.OpenAsync(stream, device, await TargetAsync(stream, testbed, device, cancellation), cancellation),
            TalkBehaviour talk => new RunningTalk(talk, device, await TargetAsync(talk, testbed, device, cancellation), expected, cancellation),
            ScanBehaviour scan => new RunningScan(scan, device, [.. ScanTargetsOf(scan, testbed)], forbidden, cancellation),
            AttackBehaviour attack => new RunningAttack(device, [.. PacketsOf(attack, testbed, device)], cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(behaviour)),
        };
    }

    // The device itself resolves the name of a host.
    private static async Task<IPEndPoint> TargetAsync(TalkBehaviour talk, Testbed testbed, LabDevice device, CancellationToken cancellation)
    {
        IPAddress address = testbed.Devices.TryGetValue(talk.To, out LabDevice? other)
            ? other.Address(talk.Over)
            : await device.ResolveAsync(talk.To, talk.Over, cancellation);
        return new(address, talk.Port);
    }

    private static IEnumerable<IPEndPoint> ScanTargetsOf(ScanBehaviour scan, Testbed testbed)
    {
        if (!scan.IsAtInternet) return ScanTargets.Ports([testbed.Devices[scan.Target].Address(scan.Over)], scan.Ports, scan.Packets);
        ScanTargets targets = new((uint)testbed.Scenario.Seed);
        return scan.Over == IpVersion.Ipv4 ? targets.Internet4(scan.Ports, scan.Packets) : targets.Internet6(scan.Ports, scan.Packets);
    }

    private static IEnumerable<TimedPacket> PacketsOf(AttackBehaviour attack, Testbed testbed, LabDevice device)
    {
        IPAddress source = device.Address(IpVersion.Ipv4);
        TrafficGenerator generator = new(source, VictimOf(attack, testbed) ?? source, testbed.Scenario.Seed);
        IEnumerable<TimedPacket> packets = generator.Generate(attack.Kind, attack.Packets).Take(attack.Packets);
        return attack.PerSecond == 0 ? packets : packets.Select((packet, i) => packet with { At = TimeSpan.FromSeconds((double)i / attack.PerSecond) });
    }

    // An attacker knows the address of its victim; it does not use the home's DNS.
    private static IPAddress? VictimOf(AttackBehaviour attack, Testbed testbed) => attack.Target is not { } target ? null
        : testbed.Devices.TryGetValue(target, out LabDevice? other) ? other.Address(IpVersion.Ipv4)
        : testbed.Scenario.Host(target)!.FirstIpv4;
}
