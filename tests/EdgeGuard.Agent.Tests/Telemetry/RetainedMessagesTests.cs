using System.Text;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Reducers;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class RetainedMessagesTests
{
    private const string CameraTopic = "edgeguard/gw01/device/00005e005301/state";
    private const string IndexTopic = "edgeguard/gw01/devices";

    private readonly FakeTimeProvider _time = new(Home.Noon);
    private readonly DeniedCounts _denied = new();
    private readonly RetainedMessages _messages;

    public RetainedMessagesTests()
    {
        Topics topics = new(null, "gw01");
        InfoMessage info = new(topics, MqttTransports.CompiledIn[0], CommandPermissions.Of(new() { Url = "mqtts://b" }), Home.Noon, new(_time), GatewayIdentity.None, new(null, "x64", 1, null));
        _messages = new(topics, info, _denied, _time);
    }

    [Fact]
    public void A_device_is_told_in_full()
    {
        GatewayState state = Home.Seen(Home.WithCamera, new PolicyInput.Violated(Home.Telnet()));
        _denied.Add(Home.Camera, Home.Noon);

        Assert.Equal(
            """
            {"schema":1,"id":"00005e005301","name":"Hall camera","mac":"00:00:5e:00:53:01","ips":["192.0.2.10"],"network":"things","kind":"iot",
            "mode":"enforce","status":"violating","response":{"level":"none"},"counters":{"denied_total":1,"denied_24h":1},
            "last_denied":{"time":"2026-05-04T12:00:00Z","direction":"from-device","src":"192.0.2.10","dst":"203.0.113.9","proto":"tcp","port":23,"action":"drop"}}
            """.ReplaceLineEndings(""),
            Text(_messages.Changes(state).Single(m => m.Topic == CameraTopic)));
    }

    [Fact]
    public void A_response_is_told_with_when_why_and_by_whom()
    {
        GatewayState state = Home.Seen(Home.WithCamera, new PolicyInput.ResponseDecided(Home.Camera, new(ResponseLevel.Isolated, Home.Noon, "it scans", "rule")));

        Assert.Contains(
            """"status":"violating","response":{"level":"isolated","since":"2026-05-04T12:00:00Z","reason":"it scans","by":"rule"}"""",
            Text(_messages.Changes(state).Single(m => m.Topic == CameraTopic)), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_is_retained_and_told_again_on_a_new_connection_only()
    {
        List<MqttMessage> first = [.. _messages.Changes(Home.WithCamera)];
        List<MqttMessage> second = [.. _messages.Changes(Home.WithCamera)];
        _messages.Forget();
        List<MqttMessage> third = [.. _messages.Changes(Home.WithCamera)];

        Assert.Equal(["edgeguard/gw01/info", CameraTopic, IndexTopic], first.Select(m => m.Topic));
        Assert.All(first, m => Assert.True(m.Retain));
        Assert.Empty(second);
        Assert.Equal(first.Select(Text), third.Select(Text));
    }

    [Fact]
    public void A_device_seen_again_with_nothing_new_is_not_told_again()
    {
        Drain(Home.WithCamera);
        _time.Advance(TimeSpan.FromMinutes(1));
        GatewayState seenAgain = Reducer.Apply(
            Home.WithCamera, Home.Sighting(Home.CameraMac, "lan0", "Hall camera", "192.0.2.10"), _time.GetUtcNow()).State;

        Assert.NotSame(Home.WithCamera.Devices[Home.Camera], seenAgain.Devices[Home.Camera]);
        Assert.Empty(_messages.Changes(seenAgain));
    }

    [Fact]
    public void Only_the_device_that_changed_is_told()
    {
        GatewayState two = Home.Seen(Home.WithCamera, Home.Sighting(Home.LaptopMac, "lan1", "Laptop", "198.51.100.2"));
        Drain(two);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([CameraTopic, IndexTopic], _messages.Changes(Home.Seen(two, new PolicyInput.Violated(Home.Telnet()))).Select(m => m.Topic));
    }

    [Fact]
    public void A_quarter_of_an_hour_after_its_last_violation_a_device_is_no_longer_violating()
    {
        GatewayState violating = Home.Seen(Home.WithCamera, new PolicyInput.Violated(Home.Telnet()));
        Drain(violating);
        _time.Advance(TimeSpan.FromMinutes(15));

        Assert.Contains("\"status\":\"no-profile\"", Text(_messages.Changes(violating).Single(m => m.Topic == CameraTopic)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_forgotten_device_leaves_no_retained_message()
    {
        Drain(Home.WithCamera);
        _time.Advance(TimeSpan.FromSeconds(1));

        List<MqttMessage> changes = [.. _messages.Changes(Home.Empty)];

        Assert.Equal([CameraTopic, IndexTopic], changes.Select(m => m.Topic));
        Assert.True(changes[0].Payload.IsEmpty && changes[0].Retain);
    }

    [Fact]
    public void The_index_follows_a_second_later_where_much_changes()
    {
        Drain(Home.WithCamera);
        GatewayState once = Home.Seen(Home.WithCamera, Home.Sighting(Home.LaptopMac, "lan1", "Laptop", "198.51.100.2"));
        GatewayState twice = Home.Seen(once, new PolicyInput.Violated(Home.Telnet()));

        Assert.DoesNotContain(_messages.Changes(once), m => m.Topic == IndexTopic);
        Assert.DoesNotContain(_messages.Changes(twice), m => m.Topic == IndexTopic);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("{\"schema\":1,\"total\":2,\"violating\":1,", Text(Assert.Single(_messages.Changes(twice))), StringComparison.Ordinal);
        Assert.Empty(_messages.Changes(twice));
    }

    [Fact]
    public void Packets_are_no_longer_counted_a_day_later()
    {
        GatewayState violating = Home.Seen(Home.WithCamera, new PolicyInput.Violated(Home.Telnet()));
        _denied.Add(Home.Camera, Home.Noon);
        Drain(violating);

        _time.Advance(TimeSpan.FromHours(23));
        Assert.Contains("\"denied_24h\":1}", Text(_messages.Changes(violating).First(m => m.Topic == CameraTopic)), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Contains("\"denied_24h\":0}", Text(_messages.Changes(violating).First(m => m.Topic == CameraTopic)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_index_fits_into_one_message_however_many_devices_there_are()
    {
        GatewayState crowd = Home.Empty with
        {
            Devices = Home.Empty.Devices.AddRange(Enumerable.Range(0, 5000).Select(i => Crowd((ulong)i)).ToDictionary(d => d.Id)),
        };

        MqttMessage index = _messages.Changes(crowd).Single(m => m.Topic == IndexTopic);

        Assert.InRange(index.Payload.Length, 50_000, 65_535);
        Assert.StartsWith("{\"schema\":1,\"total\":5000,", Text(index), StringComparison.Ordinal);
    }

    private static Device Crowd(ulong mac) =>
        Home.WithCamera.Devices[Home.Camera] with { Id = DeviceId.Of(new(mac)), Mac = new(mac), Name = new string('é', 300) };

    private void Drain(GatewayState state) => Assert.NotEmpty(_messages.Changes(state).ToList());

    private static string Text(MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);
}
