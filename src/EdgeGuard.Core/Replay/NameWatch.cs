using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Replay;

/// <summary>
/// Learns names as the DNS proxy would, and by its rules: from the first answer to a question of the device itself, from then on. Unrequested,
/// mismatched or private answers are ignored.
/// </summary>
internal sealed class NameWatch
{
    private const int MostOpen = 4096;

    // As the DNS proxy keeps them.
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1), Grace = TimeSpan.FromMinutes(2);

    private readonly Dictionary<(FlowKey Flow, ushort Id), DnsQuestion> _open = [];
    private readonly Dictionary<IPAddress, ImmutableArray<string>> _names = [];
    private readonly Dictionary<IPAddress, string> _asked = [];
    private readonly DnsStreams _streams = new();
    private readonly NameChains _chains = new();

    /// <summary>Answers that were rejected, by reason.</summary>
    internal SortedDictionary<string, int> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that have resolved to an address so far.</summary>
    internal ImmutableArray<string> NamesOf(IPAddress address) => _names.GetValueOrDefault(address, []);

    /// <summary>Of the names that led to an address, the one that the device resolved last; null where there is none.</summary>
    internal string? AskedFor(IPAddress address) => _asked.GetValueOrDefault(address);

    internal void Observe(IpPacket ip, ReadOnlySpan<byte> transport, PolicyDirection direction, DateTimeOffset now)
    {
        bool asks = direction == PolicyDirection.FromDevice;
        if ((asks ? ip.DestinationPort : ip.SourcePort) != DnsHeader.Port || !ip.HasTransport) return;
        FlowKey flow = FlowKey.Of(ip, direction);
        if (ip.Protocol == IpProtocols.Tcp)
        {
            foreach (byte[] message in _streams.Add(flow, asks, transport)) Observe(flow, message, asks, now);
        }
        else if (UdpReader.TryRead(transport, out UdpReader udp) && !udp.Payload.IsEmpty) Observe(flow, udp.Payload, asks, now);
    }

    // The device asks and receives answers; the opposite direction is ignored.
    private void Observe(FlowKey flow, ReadOnlySpan<byte> message, bool asks, DateTimeOffset now)
    {
        bool isRead = DnsReader.TryReadOnlyQuestion(message, out DnsHeader header, out DnsQuestion question);
        if (header.IsResponse == asks) return;
        if (isRead && asks) Ask((flow, header.Id), question);
        else if (isRead) Answer((flow, header.Id), message, now);
        else if (!asks) Refuse("they cannot be read");
    }

    private void Ask((FlowKey Flow, ushort Id) place, DnsQuestion question)
    {
        if (_open.Count < MostOpen || _open.ContainsKey(place)) _open[place] = question;
    }

    private void Answer((FlowKey Flow, ushort Id) place, ReadOnlySpan<byte> message, DateTimeOffset now)
    {
        if (!_open.TryGetValue(place, out DnsQuestion asked))
        {
            Refuse("the device had not asked");
            return;
        }
        DnsAnswerResult result = DnsAnswerReader.Read(asked, message, DnsAnswerRules.Plain);
        string name = DnsName.Fold(asked.Name);
        ImmutableArray<ChainOrigin> origins = [ChainOrigin.At(ServiceName.HostOf(name) ?? name), .. _chains.OriginsOf(name, now)];
        _chains.Add(origins, result.Targets, now, LongestLife, Grace);
        switch (result)
        {
            case DnsAnswerResult.NoAnswer no:
                Refuse(no.Why);
                return;
            case DnsAnswerResult.Bogus:
                Refuse("a public name was given a private address");
                break;
            case DnsAnswerResult.Learned learned:
                Learn(learned, origins);
                break;
        }
        _open.Remove(place);
    }

    // Any name may be one of the profile, so each begins a chain.
    private void Learn(DnsAnswerResult.Learned learned, ImmutableArray<ChainOrigin> origins)
    {
        foreach (LearnedAddress address in learned.Addresses)
        {
            _asked[address.Address] = learned.Name;
            ImmutableArray<string> known = NamesOf(address.Address);
            _names[address.Address] = [.. known.Union(learned.Chain).Union(origins.Select(o => o.Name))];
        }
    }

    private void Refuse(string why) => Refused[why] = Refused.GetValueOrDefault(why) + 1;
}
