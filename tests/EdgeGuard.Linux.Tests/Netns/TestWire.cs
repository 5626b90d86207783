using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Linux.Tests.Netns;

/// <summary>A wire between the gateway's <c>eg0</c> and whoever is plugged into its other end.</summary>
internal sealed class TestWire : IDisposable
{
    internal static readonly MacAddress GatewayMac = MacAddress.Parse("02:00:5e:00:53:01");
    internal static readonly MacAddress DeviceMac = MacAddress.Parse("00:00:5e:00:53:42");
    internal static readonly IPAddress Gateway4 = IPAddress.Parse("192.0.2.1"), Device4 = IPAddress.Parse("192.0.2.66");
    internal static readonly IPAddress Gateway6 = IPAddress.Parse("2001:db8::1"), Device6 = IPAddress.Parse("2001:db8::66");

    private const int DeviceEnd = 42;

    private readonly FrameSocket _frames;

    internal TestWire(NetworkNamespace inside)
    {
        inside.Ip($"link add eg1 index {DeviceEnd} address {DeviceMac} type veth peer name eg0 address {GatewayMac}");
        inside.Ip($"addr add {Gateway4}/24 dev eg0");
        inside.Ip($"addr add {Gateway6}/64 dev eg0 nodad");
        inside.Ip("link set lo up");
        inside.Ip("link set eg0 up");
        inside.Ip("link set eg1 up");
        WaitUntilUp(inside);
        _frames = new(DeviceEnd);
    }

    /// <summary>Puts a whole frame on the wire, as the device would.</summary>
    internal void Send(ReadOnlySpan<byte> frame) => _frames.Send(frame);

    /// <summary>Waits until the kernel sees the wire plugged in at both ends; before that it drops what is sent.</summary>
    internal static void WaitUntilUp(NetworkNamespace inside) => Assert.True(SpinWait.SpinUntil(
        () => inside.Execute("ip", ["-o", "link", "show", "dev", "eg1"]).Contains("state UP", StringComparison.Ordinal), TestTimeout.Limit));

    /// <summary>Sends a UDP datagram from the device to the gateway.</summary>
    internal void SendUdp(IPAddress source, ushort sourcePort, IPAddress destination, ushort destinationPort, int bodySize = 18) =>
        _frames.Send(Frames.Udp(DeviceMac, GatewayMac, new(source, sourcePort), new(destination, destinationPort), bodySize));

    /// <summary>Sends an echo request from the device to the gateway.</summary>
    internal void SendEcho(IPAddress source, IPAddress destination) => _frames.Send(Frames.Echo(DeviceMac, GatewayMac, source, destination));

    public void Dispose() => _frames.Dispose();
}
