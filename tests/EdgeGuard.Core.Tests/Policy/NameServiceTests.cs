using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class NameServiceTests
{
    private static readonly IPAddress Gateway = IPAddress.Parse("192.168.20.1"), Device = IPAddress.Parse("192.168.20.10");
    private static readonly PeerClass Dns = new(PeerClassKind.Controller, PeerClass.DnsUrn);

    [Theory]
    [InlineData("192.168.20.1")]
    [InlineData("192.168.20.53")]
    [InlineData("192.168.30.53")]
    [InlineData("203.0.113.53")]
    [InlineData("2001:db8::53")]
    public void Device_may_ask_the_gateway_wherever_the_registered_server_is(string server)
    {
        PeerDirectory directory = Directory(server);

        Assert.True(NameService.MayAsk(PolicyCompiler.DefaultsOnly, directory, Device, IpProtocols.Udp));
        Assert.Equal(FlowVerdict.Allowed, Judge(directory, Gateway.ToString()).Verdict);
        Assert.Contains("rfc8520-defaults/dns", Judge(directory, Gateway.ToString()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void No_server_and_no_permission_answer_nothing()
    {
        Assert.False(NameService.MayAsk(PolicyCompiler.DefaultsOnly, Directory(), Device, IpProtocols.Udp));
        Assert.False(NameService.MayAsk(PolicyCompiler.Nothing, Directory("192.168.30.53"), Device, IpProtocols.Udp));
        // Whatever the device's lists drop stays dropped, and another address than the gateway's gains nothing.
        Assert.Equal(FlowVerdict.Denied, Judge(Directory("192.168.30.53"), "192.168.30.54").Verdict);
        Assert.Equal(FlowVerdict.Denied, NameService.Judge(PolicyCompiler.DefaultsOnly, Directory("192.168.30.53"), Question(Gateway.ToString()) with { PeerPort = 54 }).Verdict);
    }

    private static FlowDecision Judge(PeerDirectory directory, string peer) => NameService.Judge(PolicyCompiler.DefaultsOnly, directory, Question(peer));

    private static Flow Question(string peer) => new()
    {
        Direction = PolicyDirection.FromDevice,
        Protocol = IpProtocols.Udp,
        Device = Device,
        DevicePort = 40000,
        Peer = IPAddress.Parse(peer),
        PeerPort = 53,
    };

    private static PeerDirectory Directory(params string[] servers) => new()
    {
        LocalNetworks = [IPNetwork.Parse("192.168.20.0/24")],
        Gateways = [Gateway],
        Classes = ImmutableDictionary<PeerClass, ImmutableArray<IPAddress>>.Empty.Add(Dns, [.. servers.Select(IPAddress.Parse)]),
    };
}
