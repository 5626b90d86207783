using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Tests.Networks;

public sealed class TranslationPrefixTests
{
    // The examples of RFC 6052 §2.4.
    [Theory]
    [InlineData("2001:db8::/32", "2001:db8:c000:221::")]
    [InlineData("2001:db8:100::/40", "2001:db8:1c0:2:21::")]
    [InlineData("2001:db8:122::/48", "2001:db8:122:c000:2:2100::")]
    [InlineData("2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::")]
    [InlineData("2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::")]
    [InlineData("2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33")]
    [InlineData("64:ff9b:1::/48", "64:ff9b:1::192.0.2.33")]
    public void Each_length_has_the_address_at_its_place(string prefix, string address) =>
        Assert.Equal([IPAddress.Parse("192.0.2.33")], TranslationPrefix.Of(IPNetwork.Parse(prefix), IPAddress.Parse(address)));

    [Fact]
    public void T19_Where_two_readings_are_possible_both_count() => Assert.Equal(
        [IPAddress.Parse("192.168.20.5"), IPAddress.Parse("198.51.100.7")], TranslationPrefix.Of(IPNetwork.Parse("64:ff9b:1::/48"), IPAddress.Parse("64:ff9b:1:c0a8:0014:0500:c633:6407")));
}
