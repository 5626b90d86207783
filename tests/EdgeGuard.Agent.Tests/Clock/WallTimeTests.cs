using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.State;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Mqtt;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Tests.Clock;

/// <summary>What people read is the time of day, wherever a time stands.</summary>
public sealed partial class WallTimeTests
{
    private const int Years = 10;

    private readonly TwoClocks _machine = new(Home.Noon, TimeSpan.FromHours(2));
    private readonly GatewayClock _clock;

    public WallTimeTests()
    {
        _clock = new(_machine, () => new(Home.Noon, _machine.GetTimestamp(), new([new("boot", TimeSpan.FromHours(2), Home.Noon.AddDays(-1), TimeSpan.Zero, Home.Noon)]), IsNewBoot: false));
        Assert.Equal(Home.Noon, _clock.GetUtcNow());
        _machine.Set(Home.Noon.AddYears(Years) - Home.Noon);
    }

    [Fact]
    public void F43_Every_time_in_an_event_is_the_time_of_day()
    {
        string[] said = [.. Catalogue.Happened().Select(Text)];
        string[] shown = [.. Catalogue.Happened().Select(e => Text(e.AtWallTime(_clock.ToWall)))];

        Assert.Equal(said.Sum(s => Times(s).Length), shown.Sum(s => Times(s).Length));
        Assert.NotEmpty(said.SelectMany(Times));
        Assert.All(shown.SelectMany(Times), time => Assert.Equal(Home.Noon.Year + Years, time.Year));
    }

    [Fact]
    public void F43_Every_time_of_a_device_in_an_answer_is_the_time_of_day()
    {
        Device camera = Catalogue.Full.Devices[Home.Camera];
        DeviceView view = DeviceView.Of(Catalogue.Full, camera);

        string shown = JsonSerializer.Serialize(view, new WallTimeJson(_clock).Of(ControlJson.Default.DeviceView));

        Assert.True(Times(shown).Length >= 4, shown);
        Assert.All(Times(shown), time => Assert.Equal(Home.Noon.Year + Years, time.Year));
        Assert.Contains("2026", JsonSerializer.Serialize(view, ControlJson.Default.DeviceView), StringComparison.Ordinal);
    }

    [Fact]
    public void F43_State_for_the_broker_is_published_again_with_the_time_of_day_when_the_clock_is_set()
    {
        Topics topics = new(null, "gw01");
        InfoMessage info = new(topics, MqttTransports.CompiledIn[0], CommandPermissions.Of(new() { Url = "mqtts://broker.example" }), Home.Noon, new(_clock), GatewayIdentity.None, new(null, "x64", 1, null));
        RetainedMessages messages = new(topics, info, new(), _clock);
        List<MqttMessage> before = [.. messages.Changes(Catalogue.Full)];
        _machine.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(messages.Changes(Catalogue.Full));

        _machine.Set(Home.Noon - Home.Noon.AddYears(Years));
        List<MqttMessage> after = [.. messages.Changes(Catalogue.Full)];

        Assert.Contains(before, m => Catalogue.Text(m).Contains("\"until\":\"2036-05-04T13:00:00Z\"", StringComparison.Ordinal));
        Assert.Contains(after, m => Catalogue.Text(m).Contains("\"until\":\"2026-05-04T13:00:00Z\"", StringComparison.Ordinal));
        Assert.Contains(after, m => Catalogue.Text(m).Contains("\"paused_until\":\"2026-05-04T12:10:00Z\"", StringComparison.Ordinal));
    }

    private static string Text(GatewayEvent happened)
    {
        EventReport report = happened.Report(Catalogue.Full);
        return $"{happened.Time:O} {report.Sentence} {report.Data.ToJsonString()}";
    }

    private static DateTimeOffset[] Times(string text) => [.. Moment().Matches(text).Select(m => DateTimeOffset.Parse(m.Value.Replace(' ', 'T'), System.Globalization.CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")]
    private static partial Regex Moment();
}
