using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Agent.Names;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Policy;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Names;

/// <summary>MAC addresses without end at one port that ask for names, beside honest devices. Answers have many addresses and live long.</summary>
[Trait("Suite", "attacks")]
public sealed class InventedAskersTests : IDisposable
{
    private const int Most = DnsAddressCache.MostOfAll;

    private static readonly DateTimeOffset Noon = Telemetry.Home.Noon;
    private static readonly DeviceId Camera = Telemetry.Home.Camera;
    private static readonly DeviceOrigin Invented = new("port1", false), Visitor = new("port2", false), Leased = new("port1", true);

    private readonly DnsAddressCache _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void T17_Their_addresses_leave_room_for_a_device_at_another_port_and_for_one_with_a_lease()
    {
        int devices = Most / DnsAddressCache.MostResolved;
        for (int i = 0; i < devices; i++) Fill(IdOf(i), Invented, DnsAddressCache.MostResolved);
        Assert.Equal(Most / DeviceShares.ClaimedPlacePart, _cache.Count);
        Assert.False(Learn(IdOf(devices), Invented, "203.0.113.1"));
        // One that has its own already keeps them, and its answers still count.
        Assert.True(Learn(IdOf(0), Invented, "203.0.113.1"));

        Assert.True(Learn(IdOf(devices + 1), Visitor, "203.0.113.1"));
        Assert.True(Learn(Camera, Leased, "203.0.113.1"));
        Assert.Equal(_cache.Count, _cache.Rows().Count);
    }

    [Fact]
    public void T17_Devices_of_many_ports_leave_room_for_one_with_a_lease()
    {
        for (int i = 0; i < Most / DnsAddressCache.MostResolved; i++) Fill(IdOf(i), new($"port{i % 16}", false), DnsAddressCache.MostResolved);
        Assert.Equal(Most / DeviceShares.ClaimedPart, _cache.Count);
        Assert.True(Learn(Camera, Leased, "203.0.113.1"));
    }

    [Fact]
    public void T17_Leased_devices_of_one_port_leave_room_for_those_of_another()
    {
        for (int i = 0; i < Most / DnsAddressCache.MostResolved; i++) Fill(IdOf(i), Leased, DnsAddressCache.MostResolved);
        Assert.Equal(Most / DeviceShares.PlacePart, _cache.Count);
        Assert.True(Learn(Camera, new("port2", true), "203.0.113.1"));
    }

    [Fact]
    public void T17_Devices_without_a_profile_leave_room_for_names_of_profiles_behind_the_same_port()
    {
        foreach (DeviceOrigin origin in (DeviceOrigin[])[Leased, Invented])
        {
            for (int i = 0; i < Most / DnsAddressCache.MostResolved; i++) Fill(IdOf(i), origin, DnsAddressCache.MostResolved);
            Assert.False(Learn(IdOf(-2), origin, "203.0.113.1"));
            Assert.True(_cache.Learn(Camera, origin, Answer("cloud.example.net", [IPAddress.Parse("203.0.113.1")]), Noon, _ => { }));
        }
        Assert.Equal(_cache.Count, _cache.Rows().Count);
    }

    [Fact]
    public void T17_Known_addresses_live_on_where_there_is_no_room_for_new_ones()
    {
        DateTimeOffset later = Noon + TimeSpan.FromMinutes(50);
        IPAddress known = IPAddress.Parse("2001:db8:0::1"), other = IPAddress.Parse("203.0.113.2");
        for (int i = 0; i < DnsAddressCache.MostOfDevice / 64; i++)
            Assert.True(_cache.Learn(Camera, Leased, Answer($"n{i}.example.org", [.. Enumerable.Range(1, 64).Select(n => IPAddress.Parse($"2001:db8:{i:x}::{n:x}"))]), Noon, _ => { }));

        Assert.False(_cache.Learn(Camera, Leased, Answer("n0.example.org", [known, other]), later, _ => { }));

        Assert.Equal(later + TimeSpan.FromHours(1) + DnsAddressCache.Grace, _cache.Rows().Single(row => row.Address.Equals(known)).End);
        Assert.DoesNotContain(_cache.Rows(), row => row.Address.Equals(other));
    }

    [Fact]
    public void T17_One_device_has_a_bound_over_all_names_of_its_profile()
    {
        for (int i = 0; i < 100; i++)
            _cache.Learn(IdOf(0), Leased, Answer($"n{i}.example.org", [.. Enumerable.Range(0, 64).Select(n => IPAddress.Parse($"2001:db8:{i:x}::{n:x}"))]), Noon, _ => { });
        Assert.Equal(DnsAddressCache.MostOfDevice, _cache.Count);
        Assert.True(Learn(Camera, Leased, "203.0.113.1"));
    }

    [Fact]
    public void T17_Addresses_of_devices_that_are_gone_end_and_others_stay()
    {
        for (int i = 0; i < 20; i++) Fill(IdOf(i), Invented, 16);
        Learn(Camera, Leased, "203.0.113.1");
        _cache.Review(id => id == IdOf(19) ? Invented : Known(id), Noon);
        // It came back within the grace time, and one that did not.
        _cache.Review(Known, Noon + DnsAddressCache.Grace / 2);
        Assert.Equal(20 * 16 + 1, _cache.Count);

        List<DeviceId> told = [];
        _cache.Strike(Noon + DnsAddressCache.Grace, (_, _) => false, (device, _, left) => told.AddRange(left.IsEmpty ? [device] : []));
        Assert.Equal(19, told.Count);
        _cache.Strike(Noon + DnsAddressCache.Grace * 2, (_, _) => false, (_, _, _) => { });

        Assert.Equal(Camera, Assert.Single(_cache.Rows()).Device);
        Assert.Equal(1, _cache.Count);
    }

    [Fact]
    public void T17_Names_that_they_asked_for_are_bounded_and_go_with_them()
    {
        AskedNames asked = new();
        asked.Add(Camera, Leased, "time.example.net");
        for (int i = 0; i < AskedNames.MostOfAll / AskedNames.Most; i++)
        {
            for (int n = 0; n < AskedNames.Most * 2; n++) asked.Add(IdOf(i), Invented, $"n{n}.example.org");
        }
        Assert.Equal(AskedNames.MostOfAll / DeviceShares.ClaimedPlacePart + 1, asked.Count);
        asked.Add(IdOf(-1), Visitor, "time.example.net");
        Assert.Single(asked.Of(IdOf(-1)));

        asked.Review(Known);
        Assert.Equal(1, asked.Count);
        Assert.Equal(["time.example.net"], asked.Of(Camera));
        Assert.Empty(asked.Of(IdOf(0)));
    }

    [Fact]
    public void T17_Names_that_their_answers_lead_to_are_bounded_and_go_with_them()
    {
        DeviceNameChains chains = new();
        Lead(chains, Camera, Leased);
        int enough = DeviceNameChains.MostOfAll / NameChains.MostNames;
        for (int i = 0; i < enough; i++)
        {
            for (int n = 0; n < 32; n++) Lead(chains, IdOf(i), Invented, n);
        }
        Assert.InRange(chains.Count, NameChains.MostNames, DeviceNameChains.MostOfAll / DeviceShares.ClaimedPlacePart + 8);
        Lead(chains, IdOf(-1), Visitor);
        int before = chains.Count;

        chains.Review(id => id == IdOf(-1) ? Visitor : Known(id));
        Assert.True(before > chains.Count);
        Assert.Equal(2 * 8, chains.Count);
    }

    [Fact]
    public void T17_Budgets_of_devices_that_are_gone_go_once_their_questions_are_answered()
    {
        QueryRateLimit budget = new(20, new FakeTimeProvider(Noon));
        for (int i = 0; i < 100; i++) Assert.True(budget.TryTake(IdOf(i)));
        Assert.True(budget.TryTake(Camera));
        for (int i = 1; i < 100; i++) budget.Return(IdOf(i));

        budget.KeepOnly(id => id == Camera);
        Assert.Equal(2, budget.Devices);
        budget.Return(IdOf(0));
        budget.KeepOnly(id => id == Camera);
        Assert.Equal(1, budget.Devices);
    }

    private static DeviceOrigin? Known(DeviceId id) => id == Camera ? Leased : null;

    // Eight names from one of the profile.
    private static void Lead(DeviceNameChains chains, DeviceId device, DeviceOrigin origin, int number = 0) => chains.Add(device, origin, [ChainOrigin.At("cloud.example.net")],
        new DnsAnswerResult.NoAddresses("cloud.example.net") { Targets = [.. Enumerable.Range(0, 8).Select(n => new NameTarget($"n{number}-{n}.example.org", 1, TimeSpan.FromHours(1)))] }, Noon);

    private void Fill(DeviceId device, DeviceOrigin origin, int addresses)
    {
        for (int i = 0; i < addresses; i += DnsAddressCache.MostOfOneAnswer)
            Learn(device, origin, [.. Enumerable.Range(i, DnsAddressCache.MostOfOneAnswer).Select(n => $"198.18.{n / 250}.{n % 250}")]);
    }

    private bool Learn(DeviceId device, DeviceOrigin origin, params ImmutableArray<string> addresses) =>
        _cache.Learn(device, origin, Answer(ProfileNames.AnyResolved, [.. addresses.Select(IPAddress.Parse)]), Noon, _ => { });

    private static DnsAnswerResult.Learned Answer(string name, ImmutableArray<IPAddress> addresses) =>
        new(name, [name], [.. addresses.Select(address => new LearnedAddress(address, TimeSpan.FromHours(1)))]);

    private static DeviceId IdOf(int number) => DeviceId.Of(new(0x020000000100 + (ulong)number));
}
