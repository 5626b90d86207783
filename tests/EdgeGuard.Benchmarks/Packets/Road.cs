using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using EdgeGuard.Benchmarks.Homes;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Benchmarks.Packets;

/// <summary>
/// A gateway between things and a wan, with the far ends of both in our hands. What a packet costs is the processor time of
/// the thread that sends it: on a virtual wire the kernel carries it all the way on that thread.
/// </summary>
internal sealed unsafe partial class Road : IDisposable
{
    private const int FarThings = 101, FarWan = 102;
    private const int ThreadCpuTime = 3;

    private readonly FrameSocket _things = new(FarThings), _wan = new(FarWan);
    private readonly byte[][] _out, _back;

    private Road(int devices)
    {
        _out = [.. Enumerable.Range(0, devices).Select(device => Frame(BigHome.MacOf(device), GatewayMac(1), BigHome.AddressOf(device), 40000, BigHome.ServerOf(device), 443))];
        _back = [.. Enumerable.Range(0, devices).Select(device => Frame(MacAddress.Parse("02:00:5e:00:55:01"), GatewayMac(2), BigHome.ServerOf(device), 443, BigHome.AddressOf(device), 40000))];
    }

    internal static Road Open(NetworkNamespace inside, int devices)
    {
        inside.Execute("ip", ["-batch", "-"], $"""
            link set lo up
            link add {BigHome.Interface} index 201 address {GatewayMac(1)} type veth peer name far-things index {FarThings}
            link add wan0 index 202 address {GatewayMac(2)} type veth peer name far-wan index {FarWan}
            link set far-things arp off
            link set far-wan arp off
            link set {BigHome.Interface} up
            link set far-things up
            link set wan0 up
            link set far-wan up
            addr add 10.64.0.1/16 dev {BigHome.Interface}
            addr add 198.18.0.2/24 dev wan0
            neigh add 198.18.0.1 lladdr 02:00:5e:00:55:01 dev wan0 nud permanent
            route add default via 198.18.0.1

            """);
        inside.Execute("ip", ["-batch", "-"], string.Concat(Enumerable.Range(0, devices).Select(device => string.Create(CultureInfo.InvariantCulture,
            $"neigh add {BigHome.AddressOf(device)} lladdr {BigHome.MacOf(device)} dev {BigHome.Interface} nud permanent\n"))));
        inside.Execute("sysctl", ["-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0",
            $"net.ipv4.conf.{BigHome.Interface}.rp_filter=0", "net.ipv4.conf.wan0.rp_filter=0"]);
        return new(devices);
    }

    /// <summary>A packet of each device's flow out, and one back, so that every flow is established.</summary>
    internal void Establish()
    {
        foreach (byte[] frame in _out) _things.Send(frame);
        foreach (byte[] frame in _back) _wan.Send(frame);
    }

    /// <summary>Sends packets of all devices in turn.</summary>
    /// <returns>Processor time of one.</returns>
    internal TimeSpan Send(int packets)
    {
        long began = CpuTime();
        for (int n = 0; n < packets; n++) _things.Send(_out[n % _out.Length]);
        return TimeSpan.FromMicroseconds((CpuTime() - began) / 1000.0 / packets);
    }

    /// <summary>Packets that came out on the wan so far.</summary>
    internal static long Arrived(NetworkNamespace inside) =>
        long.Parse(inside.Execute("cat", ["/proc/net/dev"]).Split('\n').Single(line => line.Contains("far-wan:", StringComparison.Ordinal))
            .Split(':')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _things.Dispose();
        _wan.Dispose();
    }

    private static MacAddress GatewayMac(int side) => new(0x02005E005400UL + (ulong)side);

    /// <summary>A UDP packet in a frame of 60 octets.</summary>
    private static byte[] Frame(MacAddress from, MacAddress to, IPAddress source, ushort sourcePort, IPAddress destination, ushort destinationPort)
    {
        byte[] frame = new byte[60];
        to.CopyTo(frame);
        from.CopyTo(frame.AsSpan(6));
        frame[12] = 8;
        Span<byte> ip = frame.AsSpan(14);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], 46);
        ip[8] = 64;
        ip[9] = 17;
        source.GetAddressBytes().CopyTo(ip[12..]);
        destination.GetAddressBytes().CopyTo(ip[16..]);
        int sum = 0;
        for (int at = 0; at < 20; at += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(ip[at..]);
        while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], (ushort)~sum);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], 26);
        return frame;
    }

    private static long CpuTime()
    {
        long* time = stackalloc long[2];
        _ = GetTime(ThreadCpuTime, time);
        return time[0] * 1_000_000_000 + time[1];
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);
}
