using System.Net;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Wire.Packets;

namespace EdgeGuard.Core.Tests.Wire;

public sealed class Dhcp6ReaderTests
{
    private const string Url = "https://camera.example/mud.json";
    private static readonly byte[] Duid = [0, 3, 0, 1, 0x00, 0x00, 0x5e, 0x00, 0x53, 0x77];
    private static readonly byte[] Solicit = [1, 0, 0, 1, .. Option6(1, Duid), .. Option6(112, Url + " reserved")];

    [Fact]
    public void Mud_url_is_read_once_and_two_of_them_are_none()
    {
        Assert.Equal(Url, Read(Solicit).MudUrl);
        Assert.Null(Read([.. Solicit, .. Option6(112, "https://other.example/")]).MudUrl);
        Assert.Null(Read([1, 0, 0, 1, .. Option6(112, Url + new string('x', 256))]).MudUrl);
    }

    [Fact]
    public void Client_comes_out_of_its_relays_with_the_address_that_the_first_relay_saw()
    {
        byte[] first = Relay(Solicit, Option6(79, [0, 1, 0x00, 0x00, 0x5e, 0x00, 0x53, 0x10]));
        byte[] second = Relay(first, Option6(79, [0, 1, 0x00, 0x00, 0x5e, 0x00, 0x53, 0x66]));

        Dhcp6Reader message = Read(second);

        Assert.Equal((true, Dhcp6MessageType.Solicit, Url, Client), (message.IsRelayed, message.Type, message.MudUrl, message.RelayedMac));
    }

    [Fact]
    public void Client_identifier_is_opaque_even_where_it_looks_like_a_mac_address()
    {
        Assert.Null(Read(Relay(Solicit)).RelayedMac);
        Assert.Null(Read([1, 0, 0, 1, .. Option6(1, [0, 1, 0, 1, 9, 9, 9, 9, 0x00, 0x00, 0x5e, 0x00, 0x53, 0x10])]).RelayedMac);
    }

    [Fact]
    public void Nuls_at_the_end_of_a_text_are_deleted_and_a_blank_name_is_none()
    {
        Dhcp6Reader message = Read(
        [
            1, 0, 0, 1, .. Option6(112, Url + "\0\0"), .. Option6(16, [0, 0, 0x7e, 0xd9, 0, 6, .. "Acme\0\0"u8]), .. Option6(39, [0, 2, .. "  "u8, 0]),
        ]);

        Assert.Equal((Url, "Acme", null), (message.MudUrl, message.VendorClass, message.HostName));
    }

    [Fact]
    public void Relays_in_relays_have_an_end()
    {
        byte[] message = Solicit;
        for (int i = 0; i < 8; i++) message = Relay(message);

        Assert.True(Dhcp6Reader.TryRead(message, out _));
        Assert.False(Dhcp6Reader.TryRead(Relay(message), out _));
        Assert.False(Dhcp6Reader.TryRead([12, 0, .. new byte[32]], out _));
    }

    [Fact]
    public void Addresses_of_both_kinds_of_association_are_read_with_their_lifetimes()
    {
        byte[] lasting = Option6(5, [.. IPAddress.Parse("2001:db8::9").GetAddressBytes(), 0, 0, 0, 1, 0, 0, 2, 88]);
        byte[] withdrawn = Option6(5, [.. IPAddress.Parse("2001:db8::a").GetAddressBytes(), 0, 0, 0, 0, 0, 0, 0, 0]);
        Dhcp6Reader message = Read([7, 0, 0, 1, .. Option6(3, [.. new byte[12], .. lasting, 0, 5, 0, 9, 1]), .. Option6(4, [0, 0, 0, 1, .. withdrawn])]);

        Assert.Equal(
            [new(IPAddress.Parse("2001:db8::9"), TimeSpan.FromMinutes(10)), new(IPAddress.Parse("2001:db8::a"), TimeSpan.Zero)],
            message.Addresses.AsEnumerable());
        Assert.False(message.IsRequest);
    }

    [Fact]
    public void What_a_client_says_of_itself_is_read()
    {
        Dhcp6Reader message = Read(
        [
            1, 0, 0, 1, .. Option6(6, 0, 23, 0, 112), .. Option6(16, [0, 0, 0x7e, 0xd9, 0, 4, .. "Acme"u8]),
            .. Option6(39, [0, 6, .. "camera"u8, 4, .. "home"u8, 0]),
        ]);

        Assert.Equal(("23,112", "Acme", "camera.home"), (message.Fingerprint, message.VendorClass, message.HostName));
    }

    [Fact]
    public void T3_Lengths_that_do_not_fit_give_nothing()
    {
        Assert.Null(Read([1, 0, 0, 1, .. Option6(16, [0, 0, 0x7e, 0xd9, 0, 5, .. "Acme"u8])]).VendorClass);
        Assert.Null(Read([1, 0, 0, 1, 0, 112, 0, 9, .. "https"u8]).MudUrl);
        Assert.Null(Read([1, 0, 0, 1, .. Option6(39, [0, 64, .. "camera"u8])]).HostName);
    }

    private static byte[] Relay(byte[] inner, byte[]? options = null) => [12, 0, .. new byte[32], .. options ?? [], .. Option6(9, inner)];

    private static Dhcp6Reader Read(byte[] bytes)
    {
        Assert.True(Dhcp6Reader.TryRead(bytes, out Dhcp6Reader message));
        return message;
    }
}
