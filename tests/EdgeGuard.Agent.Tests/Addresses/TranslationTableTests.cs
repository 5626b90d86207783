using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Agent.Addresses;

namespace EdgeGuard.Agent.Tests.Addresses;

public sealed class TranslationTableTests
{
    private static readonly DateTimeOffset Noon = Telemetry.Home.Noon;
    private static readonly IPNetwork Prefix = IPNetwork.Parse("64:ff9b:1::/96");
    private static readonly IPAddress Router = IPAddress.Parse("fe80::1");
    private static readonly ImmutableHashSet<(int, IPAddress)> Used = [(2, Router)];

    private readonly TranslationTable _table = new();

    [Fact]
    public void Prefix_holds_for_its_lifetime_and_a_repetition_prolongs_it()
    {
        Announce(600);
        Assert.Equal([Prefix], Current(599).AsEnumerable());
        Announce(600, at: 300);
        Assert.Equal([Prefix], Current(899).AsEnumerable());
        Assert.Empty(Current(900));
    }

    [Fact]
    public void Lifetime_zero_withdraws_it()
    {
        Announce(600);
        Announce(0, at: 1);
        Assert.Empty(Current(1));
    }

    [Fact]
    public void Router_that_is_no_longer_used_takes_its_prefixes_along()
    {
        Announce(600);
        Assert.Empty(_table.Current([(3, Router), (2, IPAddress.Parse("fe80::2"))], Noon));
        Assert.Empty(Current(1));
    }

    [Fact]
    public void T17_Prefixes_without_end_fill_no_memory()
    {
        for (int i = 0; i < 1000; i++) _table.Note(2, Router, [(new(new IPAddress([0x20, 1, (byte)(i >> 8), (byte)i, .. new byte[12]]), 96), TimeSpan.FromHours(1))], Noon);
        Assert.Equal(TranslationTable.Most, Current(1).Length);
    }

    private void Announce(int seconds, int at = 0) => _table.Note(2, Router, [(Prefix, TimeSpan.FromSeconds(seconds))], Noon.AddSeconds(at));

    private ImmutableArray<IPNetwork> Current(int at) => _table.Current(Used, Noon.AddSeconds(at));
}
