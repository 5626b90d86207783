using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Tests.Violations;

namespace EdgeGuard.Core.Tests.State;

public sealed class DeviceLookupTests
{
    [Fact]
    public void A_packet_from_a_device_is_the_senders_and_one_to_a_device_the_receivers()
    {
        Assert.Equal(Home.Camera, DeviceLookup.Culprit(Home.Full(), Packet.Tcp(0, "203.0.113.9", 23))!.Id);
        Assert.Equal(Home.Camera, DeviceLookup.Culprit(Home.Full(), Packet.Calling(0, "192.168.30.10", 23))!.Id);
        Assert.Null(DeviceLookup.Culprit(Home.Full(), Packet.Calling(0, "192.168.30.10", 23) with { Destination = IPAddress.Parse("192.168.20.99") }));
        Assert.Null(DeviceLookup.Culprit(Home.Full(), Packet.Tcp(0, "203.0.113.9", 23) with { SourceMac = MacAddress.Parse("00:00:5e:00:53:99") }));
    }

    [Fact]
    public void A_person_may_mean_a_device_by_mac_address_or_by_name_in_any_case()
    {
        GatewayState state = Home.Full();
        state = state with { Settings = state.Settings.SetItem(Home.CameraMac, new("Door", null)).SetItem(Home.BulbMac, new("door", null)) };

        Assert.Equal([Home.Camera], DeviceLookup.ByText(state, "00:00:5e:00:53:01").Select(d => d.Id));
        Assert.Equal([Home.Camera, Home.Bulb], DeviceLookup.ByText(state, "DOOR").Select(d => d.Id));
        Assert.Empty(DeviceLookup.ByText(state, "window"));
        Assert.Empty(DeviceLookup.ByText(state, "00:00:5e:00:53:99"));
    }

    [Fact]
    public void Person_may_mean_a_device_by_its_current_address_and_by_the_first_digits_of_its_id()
    {
        GatewayState state = Home.Full();
        IPAddress address = state.Devices[Home.Camera].Addresses.First();

        Assert.Equal([Home.Camera], DeviceLookup.ByText(state, address.ToString()).Select(d => d.Id));
        Assert.Equal([Home.Camera], DeviceLookup.ByText(state, Home.Camera.Value[..11] + Home.Camera.Value[11]).Select(d => d.Id));
        Assert.Equal(state.Devices.Keys.Where(id => id.Value.StartsWith("00005e", StringComparison.Ordinal)), DeviceLookup.ByText(state, "00005E").Select(d => d.Id));
        Assert.True(DeviceLookup.ByText(state, "00005E").Length > 1);
        foreach (string beginning in (string[])["00:00:5e:00:53:0", "00:00:5E", "00-00-5e-00-53", "00:00:5e:"])
        {
            string digits = beginning.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
            Assert.Equal(DeviceLookup.ByText(state, digits).Select(d => d.Id), DeviceLookup.ByText(state, beginning).Select(d => d.Id));
            Assert.NotEmpty(DeviceLookup.ByText(state, beginning));
        }
        Assert.Empty(DeviceLookup.ByText(state, "0:0:0"));
        Assert.Empty(DeviceLookup.ByText(state, "000"));
        Assert.Empty(DeviceLookup.ByText(state, "192.0.2.250"));
    }

    [Fact]
    public void Name_is_the_same_however_its_letters_were_typed()
    {
        GatewayState state = Home.Full();
        state = state with { Settings = state.Settings.SetItem(Home.CameraMac, new("Küche", null)).SetItem(Home.BulbMac, new("Bu\u0308ro", null)) };

        Assert.Equal([Home.Camera], DeviceLookup.ByText(state, "ku\u0308che").Select(d => d.Id));
        Assert.Equal([Home.Bulb], DeviceLookup.ByText(state, "büro").Select(d => d.Id));
    }

    [Fact]
    public void Name_that_a_device_gives_itself_means_none()
    {
        GatewayState state = Named(Home.Full(), Home.Camera, "Window");

        Assert.Empty(DeviceLookup.ByText(state, "window"));
        Assert.Equal([Home.Camera], DeviceLookup.BySelfGivenName(state, "window").Select(d => d.Id));
    }

    [Fact]
    public void An_id_that_is_part_of_another_device_means_that_device()
    {
        GatewayState merged = Home.Full().After(new PolicyInput.Merged(Home.Bulb, Home.Camera));

        Assert.Equal((Home.Bulb, Home.Bulb), (DeviceLookup.Current(merged, Home.Camera), DeviceLookup.IdOf(merged, Home.CameraMac)));
        Assert.Equal(Home.Camera, DeviceLookup.Current(Home.Full(), Home.Camera));
        Assert.Equal(new DeviceId("group"), DeviceLookup.Current(merged, new DeviceId("group")));
    }

    [Fact]
    public void A_setting_for_any_mac_address_of_a_device_is_its_setting()
    {
        MacAddress other = MacAddress.Parse("00:00:5e:00:53:91");
        GatewayState home = Home.Full();
        Device camera = home.Devices[Home.Camera] with { OtherMacs = [other] };
        DeviceSettings settings = new("door", null);
        VouchedProfile vouched = new("https://mud.example.net/x", SightingSource.Configuration, Home.Noon);

        Assert.Equal(settings, DeviceLookup.SettingsOf(home with { Settings = home.Settings.Add(other, settings) }, camera));
        Assert.Equal(vouched, DeviceLookup.VouchedOf(home with { Vouched = home.Vouched.Add(other, vouched) }, camera));
        Assert.Null(DeviceLookup.SettingsOf(home with { Settings = home.Settings.Add(Home.BulbMac, settings) }, camera));
        Assert.Equal("own", DeviceLookup.SettingsOf(home with { Settings = home.Settings.Add(other, settings).Add(Home.CameraMac, new("own", null)) }, camera)!.Name);
        Assert.Equal("own", DeviceLookup.VouchedOf(home with { Vouched = home.Vouched.Add(other, vouched).Add(Home.CameraMac, vouched with { Key = "own" }) }, camera)!.Key);
        Assert.Null(DeviceLookup.VouchedOf(home with { Vouched = home.Vouched.Add(Home.BulbMac, vouched) }, camera));
    }

    [Fact]
    public void A_pause_monitors_everything_and_a_mode_of_a_device_stands_above_that_of_its_network()
    {
        GatewayState home = Home.Full();
        Device camera = home.Devices[Home.Camera], bulb = home.Devices[Home.Bulb];
        GatewayState ordered = home with
        {
            NetworkModes = home.NetworkModes.Add("things", EnforcementMode.Monitor),
            DeviceModes = home.DeviceModes.Add(Home.Camera, EnforcementMode.Enforce),
        };

        Assert.Equal((EnforcementMode.Enforce, EnforcementMode.Enforce), (home.ModeOf(camera), home.ModeOf(bulb)));
        Assert.Equal((EnforcementMode.Enforce, EnforcementMode.Monitor), (ordered.ModeOf(camera), ordered.ModeOf(bulb)));
        GatewayState paused = ordered with { PausedUntil = Home.Noon };
        Assert.Equal((EnforcementMode.Monitor, EnforcementMode.Monitor), (paused.ModeOf(camera), paused.ModeOf(home.Networks["family"])));
    }

    [Theory]
    [InlineData(ConcernKind.Bypass, "bypass")]
    [InlineData(ConcernKind.RogueServer, "intruder")]
    [InlineData(ConcernKind.Degraded, "degraded")]
    [InlineData(ConcernKind.AwaitsApproval, "awaits-approval")]
    public void A_concern_has_the_word_that_programs_read(ConcernKind kind, string expected) => Assert.Equal(expected, kind.Name());

    [Fact]
    public void A_repair_is_described_in_one_line()
    {
        TableRepair repair = new(Home.Noon, "a chain was deleted", "nft", TimeSpan.FromSeconds(1.5));

        Assert.Equal("a chain was deleted; changed by nft, as it should be again after 1500 ms", repair.Describe());
        Assert.Equal("a chain was deleted; as it should be again after 1500 ms", (repair with { By = null }).Describe());
    }

    private static GatewayState Named(GatewayState state, DeviceId device, string name) =>
        state with { Devices = state.Devices.SetItem(device, state.Devices[device] with { Name = name }) };
}
