using System.Net;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Wire;

public sealed class TranslationAnnouncementTests
{
    // RFC 8781 §4: type 38, two units, 75 × 8 s with code 0, and the well-known prefix.
    private const string WellKnown = "26 02 0258 0064ff9b 00000000 00000000";

    [Theory]
    [InlineData(WellKnown, "64:ff9b::/96", 600)]
    [InlineData("26 02 0259 20010db8 00010002 ffffffff", "2001:db8:1:2::/64", 600)]
    [InlineData("26 02 025a 20010db8 00010002 00000000", "2001:db8:1::/56", 600)]
    [InlineData("26 02 025b 20010db8 00010000 00000000", "2001:db8:1::/48", 600)]
    [InlineData("26 02 025c 20010db8 ff000000 00000000", "2001:db8:ff00::/40", 600)]
    [InlineData("26 02 fffd 20010db8 00000000 00000000", "2001:db8::/32", 65_528)]
    [InlineData("26 02 0000 0064ff9b 00000000 00000000", "64:ff9b::/96", 0)]
    [InlineData("01 01 020000005e01 " + WellKnown, "64:ff9b::/96", 600)]
    public void Prefix_and_lifetime_are_read(string options, string prefix, int seconds) =>
        Assert.Equal((IPNetwork.Parse(prefix), TimeSpan.FromSeconds(seconds)), Assert.Single(TranslationAnnouncement.Read(Advertisement(options))));

    [Theory]
    [InlineData("26 02 025e 0064ff9b 00000000 00000000")]
    [InlineData("26 02 025f 0064ff9b 00000000 00000000")]
    [InlineData("26 01 0258 0064ff9b")]
    [InlineData("26 03 0258 0064ff9b 00000000 00000000 0000000000000000")]
    [InlineData("26 00 0258 0064ff9b 00000000 00000000")]
    [InlineData("18 02 0258 0064ff9b 00000000 00000000")]
    public void Other_options_name_no_prefix(string options) => Assert.Empty(TranslationAnnouncement.Read(Advertisement(options)));

    [Fact]
    public void Cut_messages_and_other_types_name_no_prefix()
    {
        byte[] whole = Advertisement(WellKnown);
        Assert.NotEmpty(TranslationAnnouncement.Read(whole));
        for (int length = 0; length < whole.Length; length++) Assert.Empty(TranslationAnnouncement.Read(whole.AsSpan(0, length)));
        whole[0] = 133;
        Assert.Empty(TranslationAnnouncement.Read(whole));
    }

    [Fact]
    public void At_most_eight_prefixes_of_one_advertisement_are_taken() =>
        Assert.Equal(TranslationAnnouncement.Most, TranslationAnnouncement.Read(Advertisement(string.Concat(Enumerable.Repeat(WellKnown, 20)))).Count);

    private static byte[] Advertisement(string options) => [134, 0, .. new byte[14], .. Convert.FromHexString(options.Replace(" ", ""))];
}
