using System.Globalization;
using System.Net;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Replay;

/// <summary>The result of reading a capture for a device.</summary>
public abstract record CaptureResult
{
    private CaptureResult()
    {
    }

    /// <summary>The device's traffic.</summary>
    public sealed record Read(CaptureTraffic Traffic) : CaptureResult;

    /// <summary>Nothing of the device could be read.</summary>
    /// <param name="Problem">Why, and what to do, in words for people.</param>
    public sealed record Refused(string Problem) : CaptureResult;
}

/// <summary>
/// Reads the flows of one device from a capture. On links with MAC addresses, these alone decide which packets are the device's. On links with the
/// sender's MAC address only (Linux cooked) or with none (raw IP), the device's IP addresses are used too.
/// </summary>
public sealed class CaptureFlows
{
    private const int MostNamed = 8;

    private readonly CaptureRequest _request;
    private readonly CaptureSurvey _survey;
    private readonly HashSet<IPAddress> _own;
    private readonly NameWatch _names = new();
    private readonly FlowTable _table;
    private readonly SortedDictionary<string, int> _hidden = new(StringComparer.Ordinal);
    private int _packets;

    private CaptureFlows(CaptureRequest request, CaptureSurvey survey)
    {
        (_request, _survey) = (request, survey);
        _own = [.. survey.Own, .. request.Addresses];
        if (_own.Count == 0 && survey.MostTalkative() is { } likely) _own.Add(likely);
        _table = new(_names);
    }

    /// <summary>Reads a capture.</summary>
    public static CaptureResult Read(ReadOnlySpan<byte> file, CaptureRequest request)
    {
        if (!CaptureReader.TryOpen(file, out CaptureReader first))
            return new CaptureResult.Refused("no capture file; give one that tcpdump or Wireshark wrote (pcap or pcapng)");
        CaptureSurvey survey = new(request.Device);
        while (first.TryRead(out CapturedPacket packet)) survey.Add(packet);

        CaptureFlows flows = new(request, survey);
        CaptureReader.TryOpen(file, out CaptureReader again);
        while (again.TryRead(out CapturedPacket packet)) flows.Add(packet);
        return flows.Result(first.Problem);
    }

    private void Add(in CapturedPacket packet)
    {
        if (!LinkReader.TryRead(packet.Link, packet.Bytes, out LinkReader link)) return;
        if (link.Type is not (EtherType.Ipv4 or EtherType.Ipv6))
        {
            AddHidden(link);
            return;
        }
        if (!IpPacketReader.TryRead(link.Payload, out IpPacket ip, out ReadOnlySpan<byte> transport) || Direction(link, ip) is not { } direction) return;
        _packets++;
        _table.Add(ip, transport, direction, packet);
        if (_request.LearnsNames) _names.Observe(ip, transport, direction, packet.Time);
    }

    private void AddHidden(in LinkReader link)
    {
        if ((link.Source == _request.Device || link.Destination == _request.Device) && HiddenPacket.Around(link) is { } around)
            _hidden[around] = _hidden.GetValueOrDefault(around) + 1;
    }

    private PolicyDirection? Direction(in LinkReader link, IpPacket ip)
    {
        if (link.Source == _request.Device) return PolicyDirection.FromDevice;
        if (link.Destination is { } receiver) return receiver == _request.Device ? PolicyDirection.ToDevice : null;
        if (link.Source is null && _own.Contains(ip.Source)) return PolicyDirection.FromDevice;
        return _own.Contains(ip.Destination) ? PolicyDirection.ToDevice : null;
    }

    private CaptureResult Result(string? problem)
    {
        if (_packets == 0 && problem is null) return new CaptureResult.Refused(WhyNothing());
        if (_table.Flows.Count == 0 && _table.Cut > 0 && problem is null)
            return new CaptureResult.Refused($"every packet of {_request.Device} ends before its ports; capture again with a snapshot length of 128 octets or more");
        return new CaptureResult.Read(new()
        {
            Flows = _table.Flows,
            Gateways = _survey.Gateways(),
            Addresses = _own,
            Packets = _packets,
            Notes = [.. Notes(), .. HiddenNotes()],
            Problem = problem,
        });
    }

    private string WhyNothing()
    {
        if (_survey.Unread.Count > 0 && _survey.Seen.Count == 0)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"its packets begin with link type {string.Join(", ", _survey.Unread.Select(link => (int)link))}, which is not read; capture on Ethernet, on 'any', or raw IP");
        }
        if (_hidden.Count > 0) return $"no IP packet of {_request.Device} that is read; its packets are inside {string.Join(", ", _hidden.Keys)}, so capture on the interface behind it";
        string seen = _survey.Packets == 0 ? "it has no packet at all"
            : _survey.Seen.Count == 0 ? $"of its {Count(_survey.Packets, "packet", "packets")} none says who sent it"
            : $"senders in it are {string.Join(", ", _survey.Seen.Take(MostNamed))}{(_survey.Seen.Count > MostNamed ? $" and {_survey.Seen.Count - MostNamed} more" : "")}";
        return $"no IP packet of {_request.Device}; {seen}";
    }

    private IEnumerable<string> Notes()
    {
        if (_survey.Bare > 0 && _survey.Own.Count == 0 && _request.Addresses.Count == 0)
            yield return $"its packets carry no MAC addresses; taken for the device is {string.Join(", ", _own)}, say --address if it is another";
        if (_survey.Gateways().Count == 0 && NameServer() is { } server)
            yield return $"it does not show who the gateway is; if the device's name server {server} is one that it may ask, say --class {PeerClass.DnsUrn}={server}";
        if (_survey.Unread.Count > 0) yield return $"packets of link type {string.Join(", ", _survey.Unread.Select(link => (int)link))} are not read";
        if (_table.Cut > 0) yield return $"{Count(_table.Cut, "packet", "packets")} of the device that ended before the ports could not be judged; capture with a longer snapshot length";
        if (_table.Orphans > 0) yield return $"{Count(_table.Orphans, "fragment", "fragments")} of packets whose beginning is missing could not be judged";
        foreach ((string why, int count) in _names.Refused) yield return $"{Count(count, "name server answer", "name server answers")} taught nothing: {why}";
    }

    private IEnumerable<string> HiddenNotes() => _hidden.Select(h =>
        $"{Count(h.Value, "packet", "packets")} of the device inside {h.Key} could not be read, and no rule was applied to {(h.Value == 1 ? "it" : "them")}");

    private IPAddress? NameServer() => _table.Flows.Select(seen => seen.Flow)
        .FirstOrDefault(flow => flow is { Direction: PolicyDirection.FromDevice, PeerPort: DnsHeader.Port } && GatewayRole.IsPrivate(flow.Peer))?.Peer;

    private static string Count(int number, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");
}
