using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Wire.Packets;

namespace EdgeGuard.Core.Tests.Wire;

public sealed class LldpReaderTests
{
    private const string Url = "https://camera.example/mud.json";

    [Fact]
    public void Name_and_mud_url_are_read()
    {
        Assert.True(LldpReader.TryRead(Lldp(Element(5, [.. "camera"u8]), MudElement(Url + " reserved")), out LldpReader lldp));
        Assert.Equal(("camera", Url), (lldp.SystemName, lldp.MudUrl));
    }

    [Fact]
    public void Two_mud_urls_are_none()
    {
        Assert.True(LldpReader.TryRead(Lldp(MudElement(Url), MudElement(Url)), out LldpReader lldp));
        Assert.Null(lldp.MudUrl);
    }

    [Fact]
    public void Other_organizations_and_subtypes_name_no_mud_url()
    {
        byte[] elsewhere = MudElement(Url), other = MudElement(Url);
        (elsewhere[4], other[5]) = (0x5f, 0x02);

        Assert.True(LldpReader.TryRead(Lldp(elsewhere, other), out LldpReader lldp));
        Assert.Null(lldp.MudUrl);
    }

    [Fact]
    public void Nuls_at_the_end_are_deleted_and_a_blank_name_is_none()
    {
        Assert.True(LldpReader.TryRead(Lldp(Element(5, [.. "  "u8]), MudElement(Url + "\0\0")), out LldpReader lldp));
        Assert.Equal((null, Url), (lldp.SystemName, lldp.MudUrl));
    }

    [Fact]
    public void Mud_string_of_256_octets_is_refused()
    {
        Assert.True(LldpReader.TryRead(Lldp(MudElement(Url.PadRight(256, 'x'))), out LldpReader tooLong));
        Assert.True(LldpReader.TryRead(Lldp(MudElement(Url.PadRight(255, 'x'))), out LldpReader longest));
        Assert.Equal((null, 255), (tooLong.MudUrl, longest.MudUrl!.Length));
    }

    [Fact]
    public void Nothing_is_read_behind_the_end_or_a_length_that_does_not_fit()
    {
        Assert.True(LldpReader.TryRead([.. Element(5, [.. "camera"u8]), 0, 0, .. MudElement(Url)], out LldpReader ended));
        Assert.True(LldpReader.TryRead([.. Element(5, [.. "camera"u8]), .. MudElement(Url)[..^1]], out LldpReader cut));
        Assert.Equal((null, null), (ended.MudUrl, cut.MudUrl));
        Assert.False(LldpReader.TryRead([0, 0], out _));
    }
}
