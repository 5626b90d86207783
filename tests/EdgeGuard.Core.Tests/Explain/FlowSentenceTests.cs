using System.Net;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Explain;

public sealed class FlowSentenceTests
{
    [Theory]
    [InlineData(ViolationShape.OutsideProfile, true)]
    [InlineData(ViolationShape.ForeignDns, true)]
    [InlineData(ViolationShape.HorizontalScan, false)]
    [InlineData(ViolationShape.TelnetSshScan, false)]
    [InlineData(ViolationShape.UdpFlood, false)]
    public void What_would_allow_a_packet_is_said_where_a_person_may_want_it(ViolationShape shape, bool isSaid)
    {
        IPAddress peer = IPAddress.Parse("203.0.113.99");
        DeniedFlow flow = new()
        {
            Kind = ViolationKind.FromDevice, Peer = peer, Place = PeerLocation.Outside, Protocol = 6, Port = 8080, Count = 1, First = Home.Noon, Last = Home.Noon, Shape = shape,
            Sample = new()
            {
                Time = Home.Noon, Kind = ViolationKind.FromDevice, SourceMac = Home.CameraMac, Interface = "br-things", Source = IPAddress.Parse("192.168.20.10"), Destination = peer,
                Protocol = 6, DestinationPort = 8080, Dropped = true,
            },
        };

        string sentence = FlowSentence.Of(Home.Full(), Home.Full().Devices[Home.Camera], flow);

        Assert.StartsWith("tried 203.0.113.99 tcp port 8080, once at 2026-06-01 12:00:00Z; it looks like ", sentence, StringComparison.Ordinal);
        Assert.Equal(isSaid, sentence.Contains("; to allow it: a from-device entry for tcp port 8080", StringComparison.Ordinal));
    }
}
