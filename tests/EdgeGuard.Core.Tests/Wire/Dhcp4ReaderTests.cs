using System.Net;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Wire.Packets;

namespace EdgeGuard.Core.Tests.Wire;

public sealed class Dhcp4ReaderTests
{
    private const string Url = "https://camera.example/mud.json";

    [Theory]
    [InlineData(Url, Url)]
    [InlineData(Url + " reserved for later", Url)]
    [InlineData(Url + " ", Url)]
    [InlineData(" " + Url, null)]
    [InlineData("", null)]
    [InlineData("https://camera.example/\n", null)]
    [InlineData("https://camera.example/\0", "https://camera.example/")]
    [InlineData("https://kamera.exämple/", null)]
    public void T3_Mud_url_is_what_stands_before_the_first_space_and_only_what_a_url_may_hold(string sent, string? read) =>
        Assert.Equal(read, Read(Dhcp4(Option4(161, sent))).MudUrl);

    [Fact]
    public void T3_Mud_url_of_255_octets_is_read_and_of_256_in_two_pieces_refused()
    {
        string longest = Url + new string('x', 255 - Url.Length);

        Assert.Equal(longest, Read(Dhcp4(Option4(161, longest))).MudUrl);
        Assert.Null(Read(Dhcp4([.. Option4(161, longest), .. Option4(161, "x")])).MudUrl);
    }

    [Fact]
    public void Option_in_pieces_is_joined_in_the_order_of_the_fields()
    {
        byte[] message = Dhcp4(
            [.. Option4(161, "https:"), .. Option4(52, 3), .. Option4(161, "//camera"), 255],
            file: [0, 0, .. Option4(161, ".example"), 255],
            serverName: [.. Option4(161, "/mud.json"), 255]);

        Assert.Equal(Url, Read(message).MudUrl);
    }

    [Theory]
    [InlineData(1, "file", null)]
    [InlineData(2, null, "sname")]
    [InlineData(3, "file", "sname")]
    [InlineData(0, null, null)]
    public void Overload_tells_which_other_fields_hold_options(byte overload, string? host, string? vendor)
    {
        byte[] message = Dhcp4(Option4(52, overload), file: Option4(12, "file"), serverName: Option4(60, "sname"));

        Assert.Equal((host, vendor), (Read(message).HostName, Read(message).VendorClass));
    }

    [Fact]
    public void T3_Option_longer_than_its_field_ends_the_field()
    {
        Dhcp4Reader message = Read(Dhcp4([.. Option4(12, "camera"), 60, 200, (byte)'A', .. Option4(161, Url)]));

        Assert.Equal(("camera", null, null), (message.HostName, message.VendorClass, message.MudUrl));
    }

    [Fact]
    public void Nothing_behind_the_end_is_read() => Assert.Null(Read(Dhcp4([255, .. Option4(12, "camera")])).HostName);

    [Fact]
    public void Fields_of_a_grant_are_read()
    {
        Dhcp4Reader message = Read(Dhcp4(
            [.. Option4(53, 5), .. Option4(54, 192, 0, 2, 1), .. Option4(51, 0, 0, 2, 88), .. Option4(50, 192, 0, 2, 9), .. Option4(55, 1, 3, 161)],
            op: 2, your: [192, 0, 2, 9], client: [192, 0, 2, 8]));

        Assert.Equal((false, Dhcp4MessageType.Ack, Client), (message.IsRequest, message.Type, message.ClientMac));
        Assert.Equal((IPAddress.Parse("192.0.2.9"), IPAddress.Parse("192.0.2.8")), (message.YourAddress, message.ClientAddress));
        Assert.Equal((IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.9")), (message.Server, message.RequestedAddress));
        Assert.Equal((TimeSpan.FromMinutes(10), "1,3,161"), (message.Lease, message.Fingerprint));
    }

    [Fact]
    public void Values_of_the_wrong_length_are_none()
    {
        Dhcp4Reader message = Read(Dhcp4([.. Option4(53, 5, 5), .. Option4(54, 192, 0, 2), .. Option4(51, 0, 0, 0, 2, 88)]));

        Assert.Equal((default, null, null), (message.Type, message.Server, message.Lease));
    }

    [Fact]
    public void Messages_without_the_cookie_are_none()
    {
        byte[] bootp = Dhcp4([]);
        bootp[239] = 0;

        Assert.False(Dhcp4Reader.TryRead(bootp, out _));
        Assert.False(Dhcp4Reader.TryRead(Dhcp4([]).AsSpan(..239), out _));
    }

    [Theory]
    [InlineData(6, 6, true)]
    [InlineData(32, 0, false)]
    [InlineData(24, 16, false)]
    public void Other_hardware_types_are_read_and_six_octets_are_a_mac_address(byte type, byte length, bool hasMac)
    {
        byte[] message = Dhcp4([.. Option4(53, 1), .. Option4(61, 0xff, 0xab)]);
        (message[1], message[2]) = (type, length);

        Assert.Equal((hasMac ? Client : null, "ffab"), (Read(message).ClientMac, Read(message).Client));
    }

    [Theory]
    [InlineData("camera", null, "camera")]
    [InlineData("camera", "\u0000\0\0other", "camera")]
    [InlineData(null, "\u0001\0\0camera.home.", "camera.home")]
    [InlineData(null, "\u0004\0\0\u0006camera\u0004home\0", "camera.home")]
    [InlineData("  ", "\u0000\0\0camera", "camera")]
    [InlineData("\0\0", "\u0000\0\0", null)]
    [InlineData(null, "\u0004\0\0\0", null)]
    public void Name_is_the_host_name_or_else_the_domain_name_and_a_blank_one_is_none(string? host, string? domain, string? read)
    {
        byte[] options = [.. host is null ? [] : Option4(12, host), .. domain is null ? [] : Option4(81, domain)];

        Assert.Equal(read, Read(Dhcp4(options)).HostName);
    }

    [Fact]
    public void Nuls_at_the_end_of_a_text_are_deleted()
    {
        Dhcp4Reader message = Read(Dhcp4([.. Option4(161, Url + "\0\0"), .. Option4(12, "camera\0"), .. Option4(60, "Acme\0\0")]));

        Assert.Equal((Url, "camera", "Acme"), (message.MudUrl, message.HostName, message.VendorClass));
        Assert.Null(Read(Dhcp4(Option4(161, "https://a.example/\0b"))).MudUrl);
    }

    private static Dhcp4Reader Read(byte[] bytes)
    {
        Assert.True(Dhcp4Reader.TryRead(bytes, out Dhcp4Reader message));
        return message;
    }
}
