using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Linux.Neighbors;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Neighbors;

public sealed class NeighborTableTests
{
    private static readonly MacAddress UnknownDevice = MacAddress.Parse("00:00:5e:00:53:77");

    [NetnsFact]
    public void Table_tells_the_neighbours_of_both_families_and_none_that_failed() => NetworkNamespace.Run(inside =>
    {
        inside.Ip("link add eg0 type veth peer name eg1");
        inside.Ip("link set eg0 up");
        inside.Ip("link set eg1 up");
        inside.Ip($"neigh add 192.0.2.7 lladdr {UnknownDevice} dev eg0 nud stale");
        inside.Ip($"neigh add 2001:db8::7 lladdr {UnknownDevice} dev eg0 nud reachable");
        inside.Ip("neigh add 192.0.2.8 dev eg0 nud failed");
        using NeighborTable table = NeighborTable.Open();

        KernelNeighbor[] met = [.. table.Dump().Where(n => n.Mac == UnknownDevice)];

        Assert.All(met, n => Assert.NotNull(n.Silent));

        Assert.Equal([new("eg0", null, UnknownDevice, IPAddress.Parse("192.0.2.7")), new("eg0", null, UnknownDevice, IPAddress.Parse("2001:db8::7"))], met.Select(n => n with { Silent = null }));
        Assert.DoesNotContain(table.Dump(), n => IPAddress.Parse("192.0.2.8").Equals(n.Address));
    });

    [NetnsFact]
    public void Bridge_tells_behind_which_port_a_station_is_and_not_its_own_addresses() => NetworkNamespace.Run(inside =>
    {
        inside.Ip("link add br-things type bridge");
        inside.Ip("link add lan1 type veth peer name far1");
        inside.Ip("link set lan1 master br-things");
        foreach (string name in new[] { "br-things", "lan1", "far1" }) inside.Ip($"link set {name} up");
        // A port that gets its carrier late forgets what it learned before.
        Assert.True(SpinWait.SpinUntil(() => inside.Execute("bridge", ["link", "show", "dev", "lan1"]).Contains("state forwarding", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
        inside.Execute("bridge", ["fdb", "replace", UnknownDevice.ToString(), "dev", "lan1", "master", "dynamic"]);
        using NeighborTable table = NeighborTable.Open();

        Assert.Contains(new("br-things", "lan1", UnknownDevice, null), table.Dump().Select(n => n with { Silent = null }));
        Assert.DoesNotContain(table.Dump(), n => n.Port is not null && n.Mac == MacOf(inside, "lan1"));
    });

    private static MacAddress MacOf(NetworkNamespace inside, string name) =>
        MacAddress.Parse(inside.Execute("ip", ["-br", "link", "show", name]).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]);
}
