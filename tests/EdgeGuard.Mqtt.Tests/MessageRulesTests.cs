using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Tests;

public sealed class MessageRulesTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("#", true)]
    [InlineData("+", true)]
    [InlineData("+/+/#", true)]
    [InlineData("/", true)]
    [InlineData("$share/group/a/+", true)]
    [InlineData("", false)]
    [InlineData("a#", false)]
    [InlineData("a/#/b", false)]
    [InlineData("##", false)]
    [InlineData("a+", false)]
    [InlineData("a/+b/c", false)]
    [InlineData("a\0", false)]
    public void Filter_is_checked_as_the_protocol_says(string filter, bool isGood) =>
        Assert.Equal(isGood, MessageRules.CheckFilter(filter) is null);

    [Fact]
    public void Message_is_checked_in_all_its_fields()
    {
        MqttMessage good = new() { Topic = "edgeguard/gw01/état", Expiry = TimeSpan.FromSeconds(1) };
        Assert.Null(MessageRules.Check(good));

        Assert.NotNull(MessageRules.Check(good with { Topic = new('a', 65536) }));
        Assert.NotNull(MessageRules.Check(good with { ContentType = "\u0085" }));
        Assert.NotNull(MessageRules.Check(good with { ResponseTopic = "\ud800" }));
        Assert.NotNull(MessageRules.Check(good with { UserProperties = [new("\ufdd0", "")] }));
        Assert.NotNull(MessageRules.Check(good with { UserProperties = [new("", "\0")] }));
        Assert.NotNull(MessageRules.Check(good with { CorrelationData = new byte[65536] }));
        Assert.NotNull(MessageRules.Check(good with { Expiry = TimeSpan.Zero }));
        Assert.NotNull(MessageRules.Check(good with { Expiry = TimeSpan.FromSeconds(1L << 33) }));
    }
}
