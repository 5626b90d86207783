using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Linux.Tests.Leds;

public sealed class LedClassLedsTests : LedDriverContract, IDisposable
{
    private readonly LedClassFolder _folder = new();

    [Theory, MemberData(nameof(Names))]
    public void Driver_keeps_the_contract(string rule) => Keeps(rule);

    protected override ILedDriver Open() => LedClassLeds.Open(_folder.Root, _folder.Names);

    protected override bool IsLit(Led led) => _folder.IsLit(led);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_asks_for_attention_is_left_to_the_kernel()
    {
        using ILedDriver leds = Open();
        Assert.True(leds.TryShow(Led.Alarm, LedPattern.Fast));
        Assert.Equal("timer 200 200", Files(Led.Alarm, "trigger", "delay_on", "delay_off"));
    }

    [Fact]
    public void What_claims_life_is_never_left_to_the_kernel()
    {
        using ILedDriver leds = Open();
        Assert.False(leds.TryShow(Led.Agent, LedPattern.Beat));
        Assert.False(leds.TryShow(Led.Agent, LedPattern.Wink));
        Assert.Equal("none 0", Files(Led.Agent, "trigger", "brightness"));
    }

    [Fact]
    public void A_beat_goes_dark_without_the_agent()
    {
        using ILedDriver leds = Open();
        leds.Light(Led.Agent, TimeSpan.FromMilliseconds(2900));
        Assert.Equal("oneshot 2900 1 1", Files(Led.Agent, "trigger", "delay_on", "delay_off", "shot"));
    }

    [Fact]
    public void Steady_light_is_as_bright_as_can_be()
    {
        _folder.Write(Led.Alarm, "max_brightness", "1\n");
        using ILedDriver leds = Open();
        Assert.True(leds.TryShow(Led.Alarm, LedPattern.On));
        Assert.Equal("none 1", Files(Led.Alarm, "trigger", "brightness"));
    }

    [Theory]
    [InlineData("[none] heartbeat", "no trigger timer or oneshot")]
    [InlineData("none [oneshot]", "no trigger timer")]
    [InlineData("none timer", "no trigger oneshot")]
    public void Missing_triggers_are_told_and_done_without(string triggers, string told)
    {
        using LedClassFolder folder = new(triggers);
        using LedClassLeds leds = LedClassLeds.Open(folder.Root, folder.Names);
        Assert.Contains(told, leds.Description, StringComparison.Ordinal);
        Assert.Equal(triggers.Contains("timer", StringComparison.Ordinal), leds.TryShow(Led.Agent, LedPattern.Slow));
        leds.Light(Led.Network, TimeSpan.FromSeconds(1));
        Assert.True(folder.IsLit(Led.Network));
        Assert.Equal(triggers.Contains("oneshot", StringComparison.Ordinal) ? "oneshot" : "none", folder[Led.Network, "trigger"]);
    }

    [Fact]
    public void A_trigger_whose_files_are_out_of_reach_is_done_without()
    {
        using ILedDriver leds = Open();
        _folder.Remove(Led.Alarm, "delay_on");
        Assert.False(leds.TryShow(Led.Alarm, LedPattern.Fast));
        leds.Light(Led.Alarm, TimeSpan.FromMilliseconds(200));
        Assert.Equal("none 255", Files(Led.Alarm, "trigger", "brightness"));
    }

    [Fact]
    public void A_light_that_is_not_there_is_named_with_those_that_are()
    {
        IOException refused = Assert.Throws<IOException>(() => LedClassLeds.Open(_folder.Root, _folder.Names with { Alarm = "red:alarm" }));
        Assert.Equal($"No LED 'red:alarm' in {_folder.Root}; there are: edgeguard:amber:network, edgeguard:green:agent, edgeguard:red:alarm.", refused.Message);
    }

    [Fact]
    public void A_light_without_a_name_is_not_there_and_not_missed()
    {
        using LedClassLeds leds = LedClassLeds.Open(_folder.Root, _folder.Names with { Network = "" });
        Assert.True(leds.TryShow(Led.Network, LedPattern.Beat));
        leds.Light(Led.Network, null);
        Assert.Equal("255", _folder[Led.Network, "brightness"]);
    }

    [Fact]
    public void A_light_that_vanishes_is_an_IOException_and_no_crash_when_let_go()
    {
        ILedDriver leds = Open();
        Directory.Delete(Path.Combine(_folder.Root, _folder.Names.Alarm), recursive: true);
        Assert.ThrowsAny<IOException>(() => leds.TryShow(Led.Alarm, LedPattern.On));
        leds.Dispose();
    }

    [Fact]
    public void ExistsAny_is_true_from_the_first_light_on()
    {
        Assert.True(LedClassLeds.ExistsAny(_folder.Root, new("", "", _folder.Names.Alarm)));
        Assert.False(LedClassLeds.ExistsAny(_folder.Root, new("", "", "red:alarm")));
        Assert.False(LedClassLeds.ExistsAny(Path.Combine(_folder.Root, "nowhere"), _folder.Names));
    }

    private string Files(Led led, params string[] files) => string.Join(' ', files.Select(file => _folder[led, file]));
}
