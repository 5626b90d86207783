using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Tests;

public sealed class MqttConnectionSettingsTests
{
    private const string Secret = "hunter2";

    private static MqttConnectionSettings Settings { get; } = new()
    {
        Broker = MqttBroker.Parse("mqtts://broker.home.arpa"),
        ClientId = "edgeguard-gw01",
        Credentials = new("gw01", Secret),
    };

    [Fact]
    public void T43_Settings_can_be_logged_without_giving_the_password_away()
    {
        Assert.Contains("gw01", Settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Settings.Credentials!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void T43_Credentials_that_cannot_travel_are_refused_without_being_repeated()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new MqttCredentials("gw01", Secret + "\0"));

        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MqttCredentials("gw\n01", Secret));
        Assert.Throws<ArgumentException>(() => Settings.Credentials! with { Password = "\0" });
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Settings with { ClientId = "" });
        Assert.Throws<ArgumentException>(() => Settings with { ClientId = "a\0b" });
        Assert.Throws<ArgumentOutOfRangeException>(() => Settings with { KeepAlive = TimeSpan.FromSeconds(4) });
        Assert.Throws<ArgumentOutOfRangeException>(() => Settings with { KeepAlive = TimeSpan.FromSeconds(65536) });
        Assert.Throws<ArgumentOutOfRangeException>(() => Settings with { ReceiveMaximum = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Settings with { ReceiveMaximum = 65536 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Settings with { SessionExpiry = TimeSpan.FromSeconds(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => Settings with { ConnectTimeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => Settings with { AcknowledgeTimeout = TimeSpan.Zero });
        Assert.Throws<ArgumentException>(() => Settings with { Will = new() { Topic = "a/#" } });
        Assert.Throws<ArgumentException>(() => Settings with { Will = new() { Topic = "a", Payload = new byte[65536] } });
    }
}
