using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Agent.Names;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Agent.Tests.Names;

public sealed class DnsAddressCacheTests : IDisposable
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(5), Moment = TimeSpan.FromTicks(1);
    private static readonly DateTimeOffset Noon = Telemetry.Home.Noon;
    private static readonly DateTimeOffset End = Noon + Ttl + DnsAddressCache.Grace;
    private static readonly DeviceId Camera = Telemetry.Home.Camera;

    private readonly DnsAddressCache _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Address_stays_for_its_life_and_a_grace_and_then_goes()
    {
        Learn(Noon, Ttl, GatedHome.CloudAddress);
        Assert.False(_cache.HasEnded(End - Moment));
        Assert.Empty(Struck(End - Moment));
        Assert.True(_cache.HasEnded(End));
        Assert.Empty(Assert.Single(Struck(End)));
        Assert.Empty(_cache.Rows());
    }

    [Fact]
    public void F33_Address_in_use_stays_until_the_first_look_a_grace_after_its_flow_ended()
    {
        Learn(Noon, Ttl, GatedHome.CloudAddress);
        for (DateTimeOffset now = End; now < End + TimeSpan.FromHours(5); now += DnsAddressCache.Grace) Assert.Empty(Struck(now, GatedHome.CloudAddress));
        DateTimeOffset last = Assert.Single(_cache.Rows()).End;
        Assert.Empty(Struck(last - Moment));
        Assert.Empty(Assert.Single(Struck(last)));
    }

    [Fact]
    public void T17_Full_cache_of_resolved_hosts_keeps_the_newest_answer_however_soon_it_ends()
    {
        for (int i = 0; i < DnsAddressCache.MostResolved; i++) LearnAny(Ttl * 2, $"203.0.113.{i}");
        LearnAny(TimeSpan.Zero, "198.51.100.1");

        Assert.Equal(DnsAddressCache.MostResolved, _cache.Rows().Count);
        Assert.Contains(_cache.Rows(), row => row.Address.Equals(IPAddress.Parse("198.51.100.1")));
    }

    private void LearnAny(TimeSpan ttl, string address) => _cache.Learn(
        Camera, default, new(ProfileNames.AnyResolved, [], [new(IPAddress.Parse(address), ttl)]), Noon, _ => { });

    [Fact]
    public void Only_what_ended_goes()
    {
        IPAddress other = IPAddress.Parse("203.0.113.21");
        Learn(Noon, Ttl, GatedHome.CloudAddress);
        Learn(Noon + Ttl, Ttl, other);
        Assert.Equal([other], Assert.Single(Struck(End)).AsEnumerable());
    }

    [Fact]
    public void Answer_that_lives_for_days_is_kept_for_as_long_as_the_device_is_told()
    {
        Learn(Noon, TimeSpan.FromDays(7), GatedHome.CloudAddress);
        Assert.Equal(Noon + DnsAddressCache.LongestLife + DnsAddressCache.Grace, Assert.Single(_cache.Rows()).End);
    }

    [Fact]
    public void F34_Name_that_fails_keeps_its_addresses_for_a_time_from_the_first_failure_on()
    {
        Learn(Noon, Ttl, GatedHome.CloudAddress);
        _cache.Fail(Camera, GatedHome.Cloud, Noon + Ttl);
        _cache.Fail(Camera, GatedHome.Cloud, Noon + TimeSpan.FromHours(5));
        Assert.Empty(Struck(Noon + Ttl + DnsAddressCache.KeepTime - Moment));
        Assert.Empty(Assert.Single(Struck(Noon + Ttl + DnsAddressCache.KeepTime)));
    }

    [Fact]
    public void What_a_former_agent_wrote_has_a_grace_and_no_more_than_an_answer_could_give()
    {
        IPAddress other = IPAddress.Parse("203.0.113.21");
        _cache.Restore([new(Camera, GatedHome.Cloud, GatedHome.CloudAddress, Noon.AddDays(-1)), new(Camera, GatedHome.Cloud, other, Noon.AddYears(9))], Noon, (_, _, _) => { });
        Assert.Empty(Struck(Noon + DnsAddressCache.Grace - Moment));
        Assert.Equal([other], Assert.Single(Struck(Noon + DnsAddressCache.Grace)).AsEnumerable());
        Assert.Empty(Assert.Single(Struck(Noon + DnsAddressCache.LongestLife + DnsAddressCache.KeepTime)));
    }

    private void Learn(DateTimeOffset now, TimeSpan ttl, IPAddress address) =>
        _cache.Learn(Camera, default, new(GatedHome.Cloud, [GatedHome.Cloud], [new(address, ttl)]), now, _ => { });

    private List<ImmutableArray<IPAddress>> Struck(DateTimeOffset now, params IPAddress[] inUse)
    {
        List<ImmutableArray<IPAddress>> left = [];
        _cache.Strike(now, (_, address) => inUse.Contains(address), (_, _, addresses) => left.Add(addresses));
        return left;
    }
}
