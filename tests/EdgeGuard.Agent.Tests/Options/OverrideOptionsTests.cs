using System.Text;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Agent.Tests.Options;

/// <summary>What the operator may allow beside profiles: how it is written, refused and listed.</summary>
public sealed class OverrideOptionsTests
{
    [Fact]
    public void Roles_bind_controllers_to_addresses_and_to_the_gateway()
    {
        AgentOptions options = Written();
        options.Roles["homeAssistant"] = ["192.168.1.5", "2001:db8::5"];
        options.Roles["mqttBroker"] = ["gateway"];
        options.Controllers.Add(new() { Class = "my-controller", Members = ["homeAssistant", "192.168.1.6"] });
        options.Controllers.Add(new() { Class = "urn:example:broker", Members = ["mqttBroker"] });

        GatewayState state = AgentSettings.InitialState(options);

        Assert.Equal(["192.168.1.5", "2001:db8::5", "192.168.1.6"], state.Controllers["my-controller"].Select(a => a.ToString()));
        Assert.Equal(["urn:example:broker"], state.GatewayControllers);
    }

    [Theory]
    [InlineData("controllers", "ha.home.arpa", "controllers:0:members: 'ha.home.arpa' is not an IP address, a MAC address, a device id, a MUD URL, 'gateway', nor a role of 'roles'")]
    [InlineData("roles", "ha.home.arpa", "roles:hub: 'ha.home.arpa' is neither an IP address, a MAC address, a device id, a MUD URL nor 'gateway'")]
    [InlineData("localNetworks", "home", "localNetworks: 'home' is no network")]
    [InlineData("localNetworks", "010.0.0.0/8", "localNetworks: '010.0.0.0/8' is no network")]
    [InlineData("localNetworks", "443/32", "localNetworks: '443/32' is no network")]
    [InlineData("localNetworks", "0.0.0.0/0", "localNetworks: '0.0.0.0/0' is no network")]
    [InlineData("forwards", "8443", "devices:0:forwards: '8443' is no forward such as 'tcp/8443'")]
    [InlineData("dhcpServers", "192.168.20.2", "networks:0:dhcpServers: '192.168.20.2' is not the MAC address of one station")]
    [InlineData("dhcpRelays", "ff:ff:ff:ff:ff:ff", "networks:0:dhcpRelays: 'ff:ff:ff:ff:ff:ff' is not the MAC address of one station")]
    [InlineData("dhcpServers", "00:00:5e:00:53:01 lan3 192.168.20.2", "networks:0:dhcpServers: '00:00:5e:00:53:01 lan3 192.168.20.2' must be MAC [ADDRESS] [PORT]")]
    [InlineData("dhcpServers", "00:00:5e:00:53:01 192.168.20", "networks:0:dhcpServers: '00:00:5e:00:53:01 192.168.20' must be MAC [ADDRESS] [PORT]")]
    [InlineData("dhcpRelays", "00:00:5e:00:53:01 fe80::zz", "networks:0:dhcpRelays: '00:00:5e:00:53:01 fe80::zz' must be MAC [ADDRESS] [PORT]")]
    [InlineData("routers", "router", "networks:0:routers: 'router' is not the MAC address of one station")]
    [InlineData("unmanaged", "free", "networks:0:unmanaged: 'free' must be one of baseline, open")]
    public void What_cannot_be_understood_is_named_with_its_key(string key, string text, string problem)
    {
        AgentOptions options = Written();
        if (key == "controllers") options.Controllers.Add(new() { Class = "my-controller", Members = [text] });
        if (key == "roles") options.Roles["hub"] = [text];
        if (key == "localNetworks") options.LocalNetworks = [text];
        if (key == "forwards") options.Devices[0].Forwards = [text];
        if (key == "dhcpServers") options.Networks[0].DhcpServers = [text];
        if (key == "dhcpRelays") options.Networks[0].DhcpRelays = [text];
        if (key == "routers") options.Networks[0].Routers = [text];
        if (key == "unmanaged") options.Networks[0].Unmanaged = text;

        Assert.StartsWith(problem, Assert.Single(AgentSettings.Check(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_server_may_have_an_address_and_a_port()
    {
        AgentOptions options = Written();
        options.Networks[0].DhcpServers = ["00:00:5e:00:53:01", "00:00:5e:00:53:02 192.168.20.2", "00:00:5e:00:53:03 lan3"];
        options.Networks[0].DhcpRelays = ["00:00:5e:00:53:04  fe80::1 eth0.20"];

        EdgeGuard.Core.Networks.Network network = AgentSettings.InitialState(options).Networks.Values.Single(n => !n.DhcpServers.IsEmpty);

        Assert.Equal((3, 1), (network.DhcpServers.Length, network.DhcpRelays.Length));
        Assert.Equal(["00:00:5e:00:53:02 192.168.20.2 ", "00:00:5e:00:53:03  lan3", "00:00:5e:00:53:04 fe80::1 eth0.20"], network.StationPlaces.Select(s => $"{s.Mac} {s.Address} {s.Port}"));
    }

    [Fact]
    public void A_strict_network_is_not_open()
    {
        AgentOptions options = Written();
        (options.Networks[0].Kind, options.Networks[0].Unmanaged) = ("strict", "open");

        Assert.StartsWith("networks:0:unmanaged: a network cannot be strict and open", Assert.Single(AgentSettings.Check(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_file_says_all_of_it()
    {
        const string Json = """
            {
              "networks": [ { "name": "things", "kind": "iot", "unmanaged": "open", "interfaces": ["br-things"] } ],
              "devices": [ { "mac": "00:00:5e:00:53:01", "forwards": ["tcp/8443"] } ],
              "localNetworks": ["192.168.1.0/24"],
              "roles": { "homeAssistant": ["192.168.1.5"] },
              "controllers": [ { "class": "urn:ietf:params:mud:dns", "members": ["homeAssistant", "gateway"] } ]
            }
            """;
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json))).Build();

        GatewayState state = AgentSettings.InitialState(configuration.Get<AgentOptions>()!);

        Assert.Empty(KnownKeys.Check(configuration));
        Assert.Equal(["192.168.1.5"], state.Controllers["urn:ietf:params:mud:dns"].Select(a => a.ToString()));
        Assert.Equal(["urn:ietf:params:mud:dns"], state.GatewayControllers);
        Assert.Equal(["192.168.1.0/24"], state.LocalNetworks.Select(n => n.ToString()));
        Assert.Equal(["tcp/8443"], Assert.Single(state.Settings.Values).Forwards.Select(f => f.ToString()));
        Assert.Equal(UnmanagedAccess.Open, state.Networks["things"].Unmanaged);
    }

    [Fact]
    public void T2_Status_shows_rules_that_rest_on_what_a_device_says_as_a_weakness()
    {
        AgentOptions options = Written();
        options.Rules.Add(new() { MacPrefix = "00:00:5e", HostName = "cam-*", Profile = "https://mud.example.net/camera.json" });
        Assert.Null(StatusView.Of(AgentSettings.InitialState(options), "1").Weaknesses);

        options.Rules.Add(new() { HostName = "bulb-*", Profile = "https://mud.example.net/bulb.json" });
        options.Rules.Add(new() { VendorClass = "ExamplePlug", Profile = "https://mud.example.net/plug.json" });
        Assert.Equal(
            [
                "rules gives https://mud.example.net/bulb.json in full to any device that sends the host name 'bulb-*'",
                "rules gives https://mud.example.net/plug.json in full to any device that sends the vendor class 'ExamplePlug'",
            ],
            StatusView.Of(AgentSettings.InitialState(options), "1").Weaknesses);
    }

    [Fact]
    public void Status_lists_every_override()
    {
        AgentOptions options = Written();
        options.Networks[0].Unmanaged = "open";
        options.LocalNetworks = ["192.168.1.0/24"];
        options.Controllers.Add(new() { Class = "my-controller", Members = ["gateway"] });
        options.Devices[0].Forwards = ["tcp/8443", "udp/51820 from 198.51.100.0/24"];

        IReadOnlyList<OverrideView>? overrides = StatusView.Of(AgentSettings.InitialState(options), "1").Overrides;

        Assert.Equal(
            [
                "forward 00:00:5e:00:53:01 others to open tcp/8443 False",
                "forward 00:00:5e:00:53:01 others to open udp/51820 from 198.51.100.0/24 False",
                "open things everything to devices without a profile True",
                "local-network 192.168.1.0/24 what profiles allow with local networks True",
                "controller my-controller what profiles allow with it, to the gateway True",
            ],
            overrides!.Select(o => $"{o.Kind} {o.Subject} {o.Allows} {o.InForce}"));
    }

    [Fact]
    public void A_forward_is_in_force_once_its_device_is_there()
    {
        AgentOptions options = Written();
        options.Devices[0].Forwards = ["tcp/8443"];
        (GatewayState state, _) = Reducer.Apply(AgentSettings.InitialState(options), new PolicyInput.Sighted(new()
        {
            Source = SightingSource.Dhcp4, Mac = MacAddress.Parse("00:00:5e:00:53:01"), Interface = "br-things",
        }), DateTimeOffset.UnixEpoch);

        Assert.True(Assert.Single(StatusView.Of(state, "1").Overrides!).InForce);
    }

    private static AgentOptions Written() => new()
    {
        Networks = [new() { Name = "things", Kind = "iot", Interfaces = ["br-things"] }],
        Devices = [new() { Mac = "00:00:5e:00:53:01" }],
    };
}
