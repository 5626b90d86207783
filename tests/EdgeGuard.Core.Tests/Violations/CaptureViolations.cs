using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Violations;

/// <summary>
/// Plays a capture as if its devices were allowed nothing: every packet that a device sends in a flow that it opened is forbidden, and
/// is reported at the kernel's pace. What the rules make of that is worse than any profile could make it.
/// </summary>
internal sealed class CaptureViolations
{
    private const double ReportsPerSecond = 100;
    private const double ReportsAtOnce = 300;

    private static readonly IPNetwork[] Private = [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "147.32.80.0/24", "fe80::/10", "fd00::/8" }.Select(p => IPNetwork.Parse(p))];

    private readonly Responder _responder = new(ShapeLimits.Default, GradingLimits.Default with { NewProfile = TimeSpan.Zero });
    private readonly HashSet<(IPAddress, IPAddress, byte, ushort, ushort)> _opened = [];
    private readonly Dictionary<IPAddress, (double Tokens, DateTimeOffset At)> _meters = [];
    private readonly SuggestionBudget _budget = new([]);
    private GatewayState _state = Home.Empty() with { };

    /// <summary>Devices by address: shapes in the order of their first appearance, and the hardest level.</summary>
    internal Dictionary<IPAddress, (List<ViolationShape> Shapes, ResponseLevel Level)> Devices { get; } = [];

    /// <summary>What a person would have been told: harder levels, advice, and the suggestions that a day has room for.</summary>
    internal int Alerts { get; private set; }

    internal static CaptureViolations Play(string file)
    {
        CaptureViolations play = new();
        if (!CaptureReader.TryOpen(File.ReadAllBytes(file), out CaptureReader capture)) return play;
        while (capture.TryRead(out CapturedPacket captured))
        {
            if (!LinkReader.TryRead(captured.Link, captured.Bytes, out LinkReader link) || link.Type is not (EtherType.Ipv4 or EtherType.Ipv6)) continue;
            if (IpPacketReader.TryRead(link.Payload, out IpPacket packet) && play.IsReported(packet, captured.Time)) play.Report(packet, link.Payload, captured.Time);
        }
        return play;
    }

    // The home's own name and time servers answer everybody; groups and neighbours' own links are never forwarded.
    private bool IsReported(IpPacket packet, DateTimeOffset time)
    {
        if (!Private.Any(p => p.Contains(packet.Source)) || Core.Addresses.AddressScope.IsGroup(packet.Destination) || packet.Destination.IsIPv6LinkLocal) return false;
        if (_opened.Contains((packet.Destination, packet.Source, packet.Protocol, packet.DestinationPort, packet.SourcePort))) return false;
        _opened.Add((packet.Source, packet.Destination, packet.Protocol, packet.SourcePort, packet.DestinationPort));
        if (packet.Protocol == IpProtocol.Udp && packet.DestinationPort is 53 or 67 or 123 or 547) return false;
        (double tokens, DateTimeOffset at) = _meters.GetValueOrDefault(packet.Source, (ReportsAtOnce, time));
        tokens = Math.Min(ReportsAtOnce, tokens + (Math.Max(0, (time - at).TotalSeconds) * ReportsPerSecond));
        _meters[packet.Source] = (Math.Max(0, tokens - 1), time);
        return tokens >= 1;
    }

    private void Report(IpPacket packet, ReadOnlySpan<byte> payload, DateTimeOffset time)
    {
        MacAddress mac = MacOf(packet.Source);
        if (!_state.Devices.ContainsKey(DeviceId.Of(mac))) _state = _state.With(mac, packet.Source, Home.Seed("bulb.json"));
        ResponderAnswer answer = _responder.Observe(_state, new()
        {
            Time = time,
            Kind = ViolationKind.FromDevice,
            SourceMac = mac,
            Interface = "br-things",
            Source = packet.Source,
            Destination = packet.Destination,
            Protocol = packet.Protocol,
            SourcePort = packet.SourcePort,
            DestinationPort = packet.DestinationPort,
            TcpFlags = packet.TcpFlags,
            IcmpType = packet.IcmpType,
            Length = packet.Length,
            Question = QuestionReader.Read(payload, packet),
            Dropped = true,
        });
        Count(answer, time);
        if (!Devices.TryGetValue(packet.Source, out var seen)) seen = ([], ResponseLevel.None);
        if (answer.Detection is { } detection && !seen.Shapes.Contains(detection.Shape)) seen.Shapes.Add(detection.Shape);
        Devices[packet.Source] = (seen.Shapes, answer.Decision?.Response.Level > seen.Level ? answer.Decision.Response.Level : seen.Level);
    }

    private void Count(ResponderAnswer answer, DateTimeOffset time)
    {
        if (answer.Decision is not null || answer.Advice is not null) Alerts++;
        if (answer.Suggestion is not null && _budget.TryTake(time)) Alerts++;
    }

    private static MacAddress MacOf(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return MacAddress.Read([0x02, bytes[Math.Max(0, bytes.Length - 5)], bytes[^4], bytes[^3], bytes[^2], bytes[^1]]);
    }
}

file static class Homes
{
    internal static GatewayState With(this GatewayState state, MacAddress mac, IPAddress address, Core.Mud.MudFile profile)
    {
        DeviceId id = DeviceId.Of(mac);
        Network things = state.Networks["things"];
        // A capture's home has any prefix; both ends in one /16 are neighbours.
        byte[] bytes = address.GetAddressBytes();
        Array.Clear(bytes, bytes.Length == 4 ? 2 : 8, bytes.Length == 4 ? 2 : 8);
        IPNetwork prefix = new(new IPAddress(bytes), bytes.Length == 4 ? 16 : 64);
        return state with
        {
            Networks = state.Networks.SetItem("things", things with { Prefixes = [.. things.Prefixes.Add(prefix).Distinct()] }),
            Profiles = state.Profiles.SetItem("p", new(profile, Core.Policy.PolicyCompiler.Compile(profile), SignatureJudgement.Local, DateTimeOffset.UnixEpoch)),
            Devices = state.Devices.SetItem(id, new()
            {
                Id = id,
                Mac = mac,
                Network = "things",
                Interface = "br-things",
                Addresses = [address],
                ProfileKey = "p",
                FirstSeen = Home.Noon,
                LastSeen = Home.Noon,
            }),
        };
    }
}
