using EdgeGuard.Linux.Neighbors;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Neighbors;

public sealed class AddressWatchTests
{
    [NetnsTheory]
    [InlineData("192.0.2.1/24")]
    [InlineData("2001:db8::1/64")]
    public void Watch_hears_of_an_address_that_comes_and_of_one_that_goes(string address) => NetworkNamespace.Run(inside =>
    {
        inside.Ip("link add eg0 type veth peer name eg1");
        using SemaphoreSlim heard = new(0);
        using AddressWatch watch = AddressWatch.Start(() => heard.Release());

        inside.Ip($"addr add {address} dev eg0");
        Assert.True(heard.Wait(TestTimeout.Limit));
        inside.Ip($"addr del {address} dev eg0");
        Assert.True(heard.Wait(TestTimeout.Limit));
    });
}
