using EdgeGuard.Agent.Registry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Registry;

public sealed class VendorNamesTests : IDisposable
{
    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Maker_is_found_by_the_first_three_octets()
    {
        VendorNames names = new(_folder.Write("oui.txt",
            "OUI/MA-L                                                    Organization\n28-6F-B9   (hex)\t\tNokia Shanghai Bell Co., Ltd.\n286FB9     (base 16)\t\tNokia\n00-00-5E   (hex)\t\tICANN, IANA Department\n"));

        Assert.Equal("ICANN, IANA Department", names.NameOf(MacAddress.Parse("00:00:5e:00:53:01")));
        Assert.Null(names.NameOf(MacAddress.Parse("00:11:22:33:44:55")));
    }

    [Fact]
    public void Address_that_a_device_made_itself_is_nobodys() =>
        Assert.Null(new VendorNames(_folder.Write("oui.txt", "02-00-5E   (hex)\t\tSomeone\n")).NameOf(MacAddress.Parse("02:00:5e:00:53:01")));

    [Fact]
    public void Gateway_without_the_list_knows_no_makers() => Assert.Null(new VendorNames(_folder.PathOf("none")).NameOf(MacAddress.Parse("00:00:5e:00:53:01")));
}
