using System.Text.Json;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using EdgeGuard.Mqtt.Tests.Brokers;
using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>What a real broker keeps of a gateway is what the gateway wants it to keep, whenever that changed.</summary>
public sealed class RetainedOnBrokerTests : IDisposable
{
    private const string CameraState = "edgeguard/gw01/device/00005e005301/state";
    private const string CameraConfig = "homeassistant/device/gw01/edgeguard_gw01_00005e005301/config";
    private const string BulbState = "edgeguard/gw01/device/00005e005303/state";
    private const string BulbConfig = "homeassistant/device/gw01/edgeguard_gw01_00005e005303/config";
    private const string GatewayConfig = "homeassistant/device/gw01/edgeguard_gw01/config";

    private static readonly string[] OfGateway = ["edgeguard/gw01/devices", "edgeguard/gw01/info", "edgeguard/gw01/state"];
    private static readonly string[] All = [.. OfGateway, BulbState, CameraState, GatewayConfig, BulbConfig, CameraConfig];
    private static readonly MacAddress BulbMac = new(0x00005e005303);
    private static readonly GatewayState Both = Home.Seen(Home.WithCamera, Home.Sighting(BulbMac, "lan0", "Bulb", "192.0.2.11"));

    private readonly StateFolder _folder = new();

    public static TheoryData<string> Adapters => [.. MqttTransports.CompiledIn.Select(a => a.Name)];

    public void Dispose() => _folder.Dispose();

    [BrokerTheory]
    [MemberData(nameof(Adapters))]
    public async Task A_device_that_went_while_the_broker_was_away_leaves_nothing_on_it(string adapter)
    {
        await using BenchBroker broker = new(_folder, remembers: true);
        await broker.StartAsync();
        MqttOptions options = OptionsOf(broker, adapter);
        await using Gateway gateway = await StartAsync(options, Both);
        await KeepsAsync(broker, All);
        await broker.StopAsync();
        await StatusAsync(gateway, connected: false);

        // The bulb's two identities become one; the camera moves to the network of people.
        await gateway.SendAsync(Home.Sighting(new(0x00005e005304), "lan0", "Lamp", "192.0.2.12"));
        await gateway.SendAsync(new PolicyInput.Merged(DeviceId.Of(new(0x00005e005304)), DeviceId.Of(BulbMac)));
        await gateway.SendAsync(Home.Sighting(Home.CameraMac, "lan1", "Hall camera", "198.51.100.10"));
        await Condition.UntilAsync(() => IsTrusted(gateway) && !gateway.PipelineChannels.State.Current.Devices.ContainsKey(DeviceId.Of(BulbMac)));
        await broker.StartAsync();

        await KeepsAsync(broker, [.. All.Except([BulbState, BulbConfig, CameraConfig]), "edgeguard/gw01/device/00005e005304/state", "homeassistant/device/gw01/edgeguard_gw01_00005e005304/config"]);
    }

    [BrokerTheory]
    [MemberData(nameof(Adapters))]
    public async Task Forgotten_device_leaves_nothing_on_the_broker_also_where_the_broker_was_away(string adapter)
    {
        await using BenchBroker broker = new(_folder, remembers: true);
        await broker.StartAsync();
        MqttOptions options = OptionsOf(broker, adapter);
        await using Gateway gateway = await StartAsync(options, Both);
        await KeepsAsync(broker, All);

        await gateway.SendAsync(new PolicyInput.Forgotten(DeviceId.Of(BulbMac), "cli"));
        await KeepsAsync(broker, [.. All.Except([BulbState, BulbConfig])]);
        await broker.StopAsync();
        await StatusAsync(gateway, connected: false);
        await gateway.SendAsync(new PolicyInput.Forgotten(Home.Camera, "cli"));
        await broker.StartAsync();

        await KeepsAsync(broker, [.. OfGateway, GatewayConfig]);
    }

    [BrokerTheory]
    [MemberData(nameof(Adapters))]
    public async Task A_device_that_is_unknown_after_a_restart_leaves_nothing_on_the_broker(string adapter)
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        MqttOptions options = OptionsOf(broker, adapter);
        await using (Gateway before = await StartAsync(options, Both)) await KeepsAsync(broker, All);

        await using Gateway after = await StartAsync(options, Home.WithCamera);

        await KeepsAsync(broker, All.Except([BulbState, BulbConfig]));
    }

    [BrokerFact]
    public async Task Turning_Home_Assistant_off_takes_its_entities_away_and_leaves_the_states()
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        MqttOptions options = OptionsOf(broker);
        await using (Gateway before = await StartAsync(options, Both)) await KeepsAsync(broker, All);

        options.HomeAssistant = false;
        await using Gateway after = await StartAsync(options, Both);

        await KeepsAsync(broker, All.Where(topic => topic.StartsWith("edgeguard/", StringComparison.Ordinal)));
    }

    [BrokerFact]
    public async Task A_gateway_with_another_id_and_prefix_leaves_nothing_under_the_former()
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        MqttOptions options = OptionsOf(broker);
        await using (Gateway before = await StartAsync(options, Both)) await KeepsAsync(broker, All);

        options.Prefix = "home";
        await using Gateway after = await StartAsync(options, Both with { Gateway = "gw02" });

        await KeepsAsync(broker, All.Select(topic => topic.Replace("gw01", "gw02", StringComparison.Ordinal))
            .Select(topic => topic.StartsWith("edgeguard/", StringComparison.Ordinal) ? $"home/{topic}" : topic));
    }

    [BrokerTheory]
    [MemberData(nameof(Adapters))]
    public async Task Uninstalling_clears_everything_now_or_says_that_the_broker_is_away(string adapter)
    {
        await using BenchBroker broker = new(_folder, remembers: true);
        await broker.StartAsync();
        MqttOptions options = OptionsOf(broker, adapter);
        await using (Gateway gateway = await StartAsync(options, Both)) await KeepsAsync(broker, All);
        await broker.StopAsync();

        string left = Assert.Single(await UninstallAsync(options));
        await broker.StartAsync();
        await KeepsAsync(broker, All);
        string cleared = Assert.Single(await UninstallAsync(options));

        Assert.Equal($"LEFT      8 retained MQTT messages: {options.Url}: Nothing listens at {options.Url}. Run 'edgeguard uninstall' again to clear them", left);
        Assert.Equal($"cleared   8 retained MQTT messages on {options.Url}", cleared);
        await KeepsAsync(broker, []);
        Assert.Empty(await UninstallAsync(options));
    }

    [BrokerFact]
    public async Task A_list_that_cannot_be_written_is_reported_once_and_messages_go_on()
    {
        await using BenchBroker broker = new(_folder);
        await broker.StartAsync();
        await using Gateway gateway = await Gateway.StartAsync(OptionsOf(broker), Both, retainedFile: _folder.PathOf("no-such-folder/retained.txt"));

        await KeepsAsync(broker, All);

        Assert.Single(gateway.Log.Of(6304));
    }

    private static bool IsTrusted(Gateway gateway) =>
        gateway.PipelineChannels.State.Current.Devices[Home.Camera].Network == "people";

    private Task<Gateway> StartAsync(MqttOptions options, GatewayState state) =>
        Gateway.StartAsync(options, state, outboxFile: _folder.PathOf("outbox.db"), retainedFile: _folder.PathOf("retained.txt"));

    private static MqttOptions OptionsOf(BenchBroker broker, string adapter = "mosquitto")
    {
        MqttOptions options = broker.Options;
        options.Transport = adapter;
        return options;
    }

    private async Task<IReadOnlyList<string>> UninstallAsync(MqttOptions options)
    {
        AgentOptions agent = new();
        agent.Gateway.Id = "gw01";
        agent.State.Folder = _folder.Root;
        agent.Networks.Add(new() { Name = "things", Kind = "iot", Mode = "enforce", Interfaces = ["lan0"] });
        string json = JsonSerializer.Serialize(new { mqtt = new { url = options.Url, transport = options.Transport } });
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();
        return await RetainedMessageRemoval.RunAsync(agent, configuration, CancellationToken.None);
    }

    private static async Task StatusAsync(Gateway gateway, bool connected) =>
        await Condition.UntilAsync(() => gateway.PipelineChannels.State.Current.Broker.Connected == connected);

    /// <summary>The broker comes to keep messages on these topics and on no other.</summary>
    private static async Task KeepsAsync(BenchBroker broker, IEnumerable<string> topics)
    {
        string[] expected = [.. topics.Order(StringComparer.Ordinal)];
        string[] kept;
        long since = Environment.TickCount64;
        do
        {
            kept = [.. (await KeptAsync(broker)).Order(StringComparer.Ordinal)];
        }
        while (!kept.SequenceEqual(expected) && Environment.TickCount64 - since < 30_000);
        Assert.Equal(expected, kept);
    }

    // The mark comes after what is kept: the broker sends retained messages at the subscription.
    private static async Task<IEnumerable<string>> KeptAsync(BenchBroker broker)
    {
        await using Listener listener = await Listener.ConnectAsync(broker.Settings, "#");
        await listener.PublishAsync("mark", "here");
        List<MqttMessage> passed = [];
        MqttMessage message;
        while ((message = await listener.NextAsync(_ => true)).Topic != "mark") passed.Add(message);
        return passed.Where(m => m.Retain).Select(m => m.Topic);
    }
}
