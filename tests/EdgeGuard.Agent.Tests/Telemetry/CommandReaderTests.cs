using System.Text;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class CommandReaderTests
{
    private const string Quarantine = "edgeguard/gw01/request/device/quarantine";
    private const string Pause = "edgeguard/gw01/request/protection/pause";
    private const string Set = "edgeguard/gw01/device/00005e005301/set";

    private readonly CommandReader _reader = new(new(null, "gw01"), new());

    [Theory]
    [InlineData("quarantine")]
    [InlineData("block")]
    [InlineData("restrict")]
    [InlineData("rate-limit")]
    [InlineData("release")]
    public void A_request_becomes_an_order_with_its_transaction(string word)
    {
        CommandReading.Given order = Assert.IsType<CommandReading.Given>(Read($"edgeguard/gw01/request/device/{word}", """{"id":"00005e005301","transaction":"7f3"}"""));

        Assert.Equal(($"device/{word}", "7f3", word, "00005e005301", null), (order.AnswerTo, order.Transaction, order.Verb.Name, order.Request.Id, order.Request.Minutes));
    }

    [Theory]
    [InlineData("restrict", "1", true)]
    [InlineData("quarantine", "527040", true)]
    [InlineData("quarantine", "0", false)]
    [InlineData("quarantine", "527041", false)]
    [InlineData("release", "10", false)]
    public void A_hold_may_have_a_length_and_a_release_none(string word, string minutes, bool isOrder)
    {
        CommandReading reading = Read($"edgeguard/gw01/request/device/{word}", $$"""{"id":"00005e005301","minutes":{{minutes}}}""");

        if (isOrder) Assert.Equal(int.Parse(minutes, null), Assert.IsType<CommandReading.Given>(reading).Request.Minutes);
        else Assert.Equal("malformed", Assert.IsType<CommandReading.Refused>(reading).Why.Code);
    }

    [Theory]
    [InlineData("""{"minutes":10.0}""", 10)]
    [InlineData("""{"minutes":"10"}""", 10)]
    [InlineData("""{"minutes":1.5}""", 1.5)]
    [InlineData("""{"minutes":"1.5"}""", 1.5)]
    [InlineData("""{"minutes":"90s"}""", 1.5)]
    [InlineData("""{"minutes":"10m"}""", 10)]
    [InlineData("""{"minutes":"2h"}""", 120)]
    [InlineData("""{"minutes":"1d"}""", 1440)]
    [InlineData("\uFEFF{\"minutes\":10}", 10)]
    public void Numbers_from_templates_and_a_byte_order_mark_are_understood(string payload, double minutes) =>
        Assert.Equal(minutes, Assert.IsType<CommandReading.Given>(Read(Pause, payload)).Request.Minutes);

    [Theory]
    [InlineData("""{"minutes":"NaN"}""")]
    [InlineData("""{"minutes":"ten"}""")]
    [InlineData("""{"minutes":"10x"}""")]
    [InlineData("""{"minutes":"2H"}""")]
    [InlineData("""{"minutes":""}""")]
    [InlineData("""{"minutes":"2d"}""")]
    [InlineData("""{"minutes":"Infinity"}""")]
    [InlineData("""{"minutes":["10m"]}""")]
    [InlineData("""{"minutes":0.001}""")]
    [InlineData("\uFEFF\uFEFF{\"minutes\":10}")]
    public void Numbers_that_are_no_length_are_refused(string payload) =>
        Assert.Equal("malformed", Assert.IsType<CommandReading.Refused>(Read(Pause, payload)).Why.Code);

    [Theory]
    [InlineData("quarantine", "quarantine")]
    [InlineData("block", "block")]
    [InlineData("enforce", "release")]
    public void A_policy_set_on_a_device_becomes_an_order(string policy, string verb)
    {
        CommandReading reading = Read(Set, $$"""{"policy":"{{policy}}"}""");

        Assert.Equal((verb, "00005e005301"), Assert.IsType<CommandReading.Given>(reading) is var order ? (order.Verb.Name, order.Request.Id) : default);
    }

    [Fact]
    public void Pausing_and_ending_a_pause_are_orders()
    {
        CommandReading.Given pause = Assert.IsType<CommandReading.Given>(Read(Pause, """{"minutes":10,"transaction":"1"}"""));
        CommandReading.Given resume = Assert.IsType<CommandReading.Given>(Read("edgeguard/gw01/request/protection/pause-off", "{}"));

        Assert.Equal((OrderVerbs.Pause, "1", 10), (pause.Verb, pause.Transaction, pause.Request.Minutes));
        Assert.Equal((OrderVerbs.PauseOff, null, null), (resume.Verb, resume.Transaction, resume.Request.Minutes));
    }

    [Theory]
    [InlineData(Pause, "{}")]
    [InlineData(Pause, """{"minutes":0}""")]
    [InlineData(Pause, """{"minutes":1441}""")]
    [InlineData(Pause, """{"minutes":1e99}""")]
    [InlineData("edgeguard/gw01/request/network/mode", """{"network":"things","mode":"off"}""")]
    [InlineData("edgeguard/gw01/request/network/mode", """{"mode":"enforce"}""")]
    [InlineData("edgeguard/gw01/request/device/allow", """{"id":"a","peer":"b","length":"2w"}""")]
    [InlineData("edgeguard/gw01/request/device/allow", """{"id":"a","length":"1h"}""")]
    [InlineData(Quarantine, "")]
    [InlineData(Quarantine, "quarantine")]
    [InlineData(Quarantine, "null")]
    [InlineData(Quarantine, "[]")]
    [InlineData(Quarantine, "{}")]
    [InlineData(Quarantine, """{"id":null}""")]
    [InlineData(Quarantine, """{"id":"a","peer":"203.0.113.9"}""")]
    [InlineData("edgeguard/gw01/request/network/mode", """{"network":"things"}""")]
    [InlineData("edgeguard/gw01/request/protection/pause-off", """{"minutes":5}""")]
    [InlineData(Quarantine, """{"id":7}""")]
    [InlineData(Quarantine, """{"id":"a","id":"b"}""")]
    [InlineData(Quarantine, """{"id":"a","transction":"typo"}""")]
    [InlineData(Quarantine, """{"id":"a","connection":"ssh:1"}""")]
    [InlineData(Quarantine, """{"id":"a","issued_at":"yesterday"}""")]
    [InlineData(Quarantine, """{"id":"a"} {"id":"b"}""")]
    [InlineData(Set, """{"policy":"off"}""")]
    [InlineData(Set, """{"policy":"quarantine","id":"another"}""")]
    public void T32_What_is_not_an_order_is_malformed(string topic, string payload) => Assert.Equal("malformed", CodeOf(Read(topic, payload)));

    [Fact]
    public void A_refusal_does_not_repeat_what_the_sender_wrote()
    {
        CommandReading reading = Read(Quarantine, """{"<script>alert(1)</script>":1}""");

        Assert.DoesNotContain("script", Assert.IsType<CommandReading.Refused>(reading).Why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edgeguard/gw01/request/device/reboot")]
    [InlineData("edgeguard/gw01/request/device/pause")]
    [InlineData("edgeguard/gw01/request/protection/confirm")]
    [InlineData("edgeguard/gw01/request/")]
    [InlineData("edgeguard/gw01/request/device/quarantine/now")]
    [InlineData("edgeguard/gw02/request/device/quarantine")]
    [InlineData("edgeguard/gw01/device/set")]
    [InlineData("edgeguard/gw01/device//set")]
    public void A_topic_that_means_nothing_is_an_unknown_request(string topic)
    {
        CommandReading reading = Read(topic, """{"id":"00005e005301"}""");

        Assert.Equal("unknown-request", CodeOf(reading));
        Assert.Equal("unknown", reading.AnswerTo);
    }

    [Theory]
    [InlineData(Quarantine)]
    [InlineData(Set)]
    public void T31_T32_A_retained_order_is_refused(string topic)
    {
        CommandReading reading = _reader.Read(Message(topic, """{"id":"a","policy":"block"}""") with { Retain = true }, Home.Noon);

        Assert.Equal("retained", CodeOf(reading));
    }

    [Fact]
    public void T31_T32_An_order_may_have_4096_bytes_and_no_more()
    {
        string fits = """{"id":"00005e005301"}""".PadRight(CommandReader.LongestPayload);

        Assert.IsType<CommandReading.Given>(Read(Quarantine, fits));
        Assert.Equal("too-large", CodeOf(Read(Quarantine, fits + " ")));
    }

    [Theory]
    [InlineData(-60, null)]
    [InlineData(60, null)]
    [InlineData(-61, "stale")]
    [InlineData(61, "stale")]
    public void T31_An_order_must_be_of_this_minute(int seconds, string? code) => Assert.Equal(code, CodeOf(Read(Quarantine, Issued(seconds, "t"))));

    [Fact]
    public void T31_An_order_that_was_seen_is_refused_and_a_new_transaction_is_not()
    {
        Assert.Null(CodeOf(Read(Quarantine, Issued(0, "t1"))));
        Assert.Equal("replayed", CodeOf(Read(Quarantine, Issued(0, "t1"))));
        Assert.Null(CodeOf(Read(Quarantine, Issued(0, "t2"))));
    }

    [Fact]
    public void T31_An_order_is_remembered_for_as_long_as_it_could_be_repeated()
    {
        for (int i = 0; i < 4096; i++) Assert.Null(CodeOf(Read(Quarantine, Issued(0, $"t{i}"))));

        Assert.Equal("busy", CodeOf(Read(Quarantine, Issued(0, "one more"))));
        Assert.Null(CodeOf(_reader.Read(Message(Quarantine, Issued(90, "later")), Home.Noon.AddSeconds(90))));
    }

    private CommandReading Read(string topic, string payload) => _reader.Read(Message(topic, payload), Home.Noon);

    private static string Issued(int seconds, string transaction) =>
        $$"""{"id":"00005e005301","transaction":"{{transaction}}","issued_at":"{{Home.Noon.AddSeconds(seconds):O}}"}""";

    private static string? CodeOf(CommandReading reading) => (reading as CommandReading.Refused)?.Why.Code;

    private static MqttMessage Message(string topic, string payload) => new() { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload) };
}
