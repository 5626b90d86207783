using EdgeGuard.Lab.Running;

namespace EdgeGuard.Lab.Tests.Running;

public sealed class ForbiddenPacketLogTests
{
    private readonly ForbiddenPacketLog _log = new();

    [Fact]
    public void The_deciding_packet_is_the_one_that_reaches_a_number_of_distinct_destinations()
    {
        Probe(1, 1);
        Probe(2, 1);
        Probe(3, 2);
        Probe(4, 3);
        Probe(5, 4);
        Assert.Equal((3L, 4L, (long?)null), (_log.DistinctAt(2), _log.DistinctAt(3), _log.DistinctAt(5)));
    }

    [Fact]
    public void A_talk_is_a_try_and_no_probe()
    {
        _log.Add(1);
        Probe(2, 1);
        Assert.Equal((1L, 2L), (_log.FirstSince(0), _log.DistinctAt(1)));
    }

    [Fact]
    public void A_released_device_begins_anew()
    {
        Probe(1, 1);
        _log.Clear();
        Assert.Null(_log.DistinctAt(1));
        Assert.Null(_log.FirstSince(0));
        Probe(2, 1);
        Assert.Equal(2, _log.DistinctAt(1));
    }

    private void Probe(long at, byte destination) => _log.AddProbe(at, new([198, 51, 100, destination]));
}
