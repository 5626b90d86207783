using System.Net;
using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Tests.Attacks;

public sealed class ScanTargetsTests
{
    private static readonly IPNetwork[] NeverForwarded =
    [
        .. ((string[])["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/16", "192.168.0.0/16", "224.0.0.0/3"])
            .Select(text => IPNetwork.Parse(text)),
    ];

    [Fact]
    public void Targets_are_the_same_for_the_same_seed_only()
    {
        Assert.Equal(new ScanTargets(7).Internet4([23], 50), new ScanTargets(7).Internet4([23], 50));
        Assert.NotEqual(new ScanTargets(7).Internet4([23], 50), new ScanTargets(8).Internet4([23], 50));
    }

    [Fact]
    public void Targets_are_public_addresses_with_ten_first_ports_to_one_last()
    {
        IPEndPoint[] targets = [.. new ScanTargets(1).Internet4([23, 2323], 20_000)];

        Assert.DoesNotContain(targets, target => NeverForwarded.Any(network => network.Contains(target.Address)));
        Assert.Equal(20_000 / 11, targets.Count(target => target.Port == 2323));
        Assert.True(targets.Distinct().Count() > 19_900);
    }

    [Fact]
    public void Ipv6_targets_are_outside_the_home()
    {
        Assert.All(new ScanTargets(1).Internet6([23], 5_000), target => Assert.DoesNotContain(AddressPlan.Networks, network => network.Contains(target.Address)));
    }

    [Fact]
    public void Every_port_of_a_device_is_a_target()
    {
        IPAddress bulb = IPAddress.Parse("192.168.30.11");

        Assert.Equal([23, 80, 8080, 23, 80], ScanTargets.Ports([bulb], [23, 80, 8080], 5).Select(target => target.Port));
    }
}
