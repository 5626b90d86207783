using System.Security.Cryptography;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Leases;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Violations;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Fuzz.Readers;

/// <summary>Every reader of bytes that another program or device wrote.</summary>
internal static class AllReaders
{
    private const string Table = "edgeguard", Root = "edgeguard/gw01/";

    internal static IReadOnlyList<FuzzedReader> All { get; } =
    [
        new("frame", bytes => SmallHome.Take(bytes, LinkType.Ethernet), Seeds.Frames),
        new("link", bytes => Array.ForEach(Enum.GetValues<LinkType>(), link => SmallHome.Take(bytes, link)), Seeds.Frames),
        new("arp", bytes => ArpReader.TryRead(bytes.Span, out _), () => Seeds.Packets().Where(packet => packet is [0, 1, 8, 0, ..])),
        new("nd", Neighbors, () => Seeds.Packets().Where(packet => packet is [>= 0x60 and < 0x70, _, _, _, _, _, 58 or 0, ..])),
        new("ip", Packet, Seeds.Packets),
        new("udp", bytes => UdpReader.TryRead(bytes.Span, out _), () => Seeds.Packets().Where(packet => packet.Length > 28).Select(packet => packet[20..])),
        new("dhcp4", Dhcp4, () => Seeds.Datagrams(67, 68)),
        new("dhcp6", Dhcp6, () => Seeds.Datagrams(546, 547)),
        new("lldp", bytes => _ = LldpReader.TryRead(bytes.Span, out LldpReader lldp) ? $"{lldp.SystemName}{lldp.MudUrl}" : null, () => Seeds.Frames().Where(frame => frame is [_, _, _, _, _, _, _, _, _, _, _, _, 0x88, 0xcc, ..]).Select(frame => frame[14..])),
        new("dns", bytes => DnsMessages.Take(bytes.Span), () => Seeds.Datagrams(53, 5353)),
        new("mud", Profile, Seeds.Profiles) { LongestInput = 32 * 1024, AllocationFactor = 600, Tokens = Tokens.Mud },
        new("label", bytes => MudLabelReader.Read(TextOf(bytes)), () => Tokens.Labels) { Tokens = Tokens.Label },
        new("certificate", Certificate, Seeds.Certificates),
        new("cms", SignedFiles.Take, SignedFiles.Seeds) { LongestInput = 8192, AllocationFactor = 1000 },
        new("netlink", Netlink, () => Seeds.Kernel("")) { LongestInput = 16 * 1024 },
        new("nft", Ruleset, () => Seeds.Kernel("nft-")) { LongestInput = 16 * 1024, AllocationFactor = 1000 },
        new("notice", Notices, () => Seeds.Kernel("nft-")) { LongestInput = 4096 },
        new("conntrack", bytes => _ = Each(bytes.Span, message => ConntrackReader.TryRead(message.Payload, out _)), () => Seeds.Kernel("conntrack-")),
        new("nflog", Report, () => Seeds.Kernel("nflog-")),
        new("neighbor", bytes => NeighborEntryReader.TryRead(bytes.Span, out _), () => [Convert.FromHexString("02000000030000000200000008000100C0A8140A0A00020000005E0053010000"), new byte[12]]),
        new("leases", bytes => LeaseFileReader.Read(bytes.Span, DateTimeOffset.UnixEpoch), () => Tokens.LeaseFiles) { LongestInput = 8192 },
        new("pcap", Capture, Seeds.Captures) { LongestInput = 64 * 1024 },
        new("mqtt", Order, () => Tokens.Orders) { LongestInput = 4096 + 128, Tokens = Tokens.Mqtt },
    ];

    private static void Neighbors(ReadOnlyMemory<byte> bytes)
    {
        if (IpPayloadReader.TryRead(bytes.Span, out IpPayloadReader ip) && NeighborReader.TryRead(ip, out NeighborReader message)) _ = (message.Target, message.LinkLayer, message.IsDuplicateProbe);
    }

    private static void Packet(ReadOnlyMemory<byte> bytes)
    {
        IpPayloadReader.TryRead(bytes.Span, out _);
        IpPacketReader.TryRead(bytes.Span, out _);
    }

    private static void Dhcp4(ReadOnlyMemory<byte> bytes) =>
        _ = Dhcp4Reader.TryRead(bytes.Span, out Dhcp4Reader m) ? $"{m.MudUrl}{m.HostName}{m.Fingerprint}{m.VendorClass}{m.Lease}{m.RequestedAddress}{m.Server}" : null;

    private static void Dhcp6(ReadOnlyMemory<byte> bytes) =>
        _ = Dhcp6Reader.TryRead(bytes.Span, out Dhcp6Reader m) ? $"{m.MudUrl}{m.HostName}{m.Fingerprint}{m.VendorClass}{m.RelayedMac}{m.Addresses.Length}" : null;

    // What is accepted must also be understood, explained and written again.
    private static void Profile(ReadOnlyMemory<byte> bytes)
    {
        MudReader.Read(bytes, MudStrictness.Strict);
        if (MudReader.Read(bytes) is not MudResult.Accepted accepted) return;
        PolicyCompiler.Compile(accepted.File);
        _ = ProfileSentences.Of(accepted.File).Count;
        MudWriter.Write(accepted.File);
    }

    // Changed octets of the certificate itself, not of its text.
    private static void Certificate(ReadOnlyMemory<byte> bytes) => DeviceCertificateReader.Read(PemEncoding.WriteString("CERTIFICATE", bytes.Span));

    private static void Netlink(ReadOnlyMemory<byte> bytes) => Each(bytes.Span, message =>
    {
        NetlinkErrorReader.Read(message);
        NeighborEntryReader.TryRead(message.Payload, out _);
    });

    private static void Ruleset(ReadOnlyMemory<byte> bytes)
    {
        NftImageReader reader = new(Table);
        Each(bytes.Span, reader.Read);
        reader.Build();
    }

    private static void Notices(ReadOnlyMemory<byte> bytes)
    {
        NftNoticeReader reader = new(Table, ownPort: 7);
        Each(bytes.Span, message => reader.Read(message));
    }

    private static void Report(ReadOnlyMemory<byte> bytes)
    {
        if (!NflogReader.TryRead(bytes.Span, out NflogPacket report)) return;
        ViolationReader.TryRead(report, "lan0", DateTimeOffset.UnixEpoch, out _);
    }

    private static void Capture(ReadOnlyMemory<byte> bytes)
    {
        if (!CaptureReader.TryOpen(bytes.Span, out CaptureReader capture)) return;
        while (capture.TryRead(out _)) { }
    }

    // The first line is the topic.
    private static void Order(ReadOnlyMemory<byte> bytes)
    {
        int line = bytes.Span.IndexOf((byte)'\n');
        CommandReader reader = new(new Topics(null, "gw01"), new());
        reader.Read(new() { Topic = Root + TextOf(line < 0 ? bytes : bytes[..line]), Payload = line < 0 ? default : bytes[(line + 1)..] }, DateTimeOffset.UnixEpoch);
    }

    private static bool Each(ReadOnlySpan<byte> bytes, MessageAction take)
    {
        NetlinkMessageReader messages = new(bytes);
        while (messages.TryRead(out NetlinkMessage message)) take(message);
        return messages.AtEnd;
    }

    private static string TextOf(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);

    private delegate void MessageAction(NetlinkMessage message);
}
