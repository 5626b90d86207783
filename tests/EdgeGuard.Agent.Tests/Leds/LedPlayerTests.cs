using EdgeGuard.Agent.Leds;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Leds;

public sealed class LedPlayerTests
{
    private static readonly LedSign Dark = new(LedPattern.Off, "");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Player_tells_a_driver_only_what_changed()
    {
        using RecordingLeds leds = new(keepsRhythms: true);
        LedPlayer player = new(leds, _time);
        player.Play(new(Dark, Dark, Dark));
        Drain(leds);
        player.Play(new(Dark, Dark, new(LedPattern.Fast, "violation just now")));
        player.Play(new(Dark, Dark, new(LedPattern.Fast, "newest rules not in force")));
        Assert.Equal([new(Led.Alarm, LedPattern.Fast, true)], Drain(leds));
    }

    [Fact]
    public void Player_beats_time_for_a_driver_that_cannot()
    {
        using RecordingLeds leds = new(keepsRhythms: false);
        Assert.Equal(
            ["0 agent lit", "0 network dark", "0 alarm lit", "200 alarm dark", "400 alarm lit", "600 alarm dark", "800 alarm lit", "1000 alarm dark"],
            PlayFor(TimeSpan.FromSeconds(1), leds, new(new(LedPattern.Beat, ""), Dark, new(LedPattern.Fast, ""))));
    }

    [Fact]
    public void Player_gives_each_beat_of_what_claims_life_itself()
    {
        using RecordingLeds leds = new(keepsRhythms: true);
        Assert.Equal(
            ["0 agent lit", "0 network off", "0 alarm fast", "2900 agent dark", "3000 agent lit", "5900 agent dark", "6000 agent lit"],
            PlayFor(TimeSpan.FromSeconds(6), leds, new(new(LedPattern.Beat, ""), Dark, new(LedPattern.Fast, ""))));
    }

    [Fact]
    public void Steady_lights_need_no_one_to_wake_up()
    {
        using RecordingLeds leds = new(keepsRhythms: false);
        Assert.Equal((null, null), new LedPlayer(leds, _time).Play(new(Dark, Dark, new(LedPattern.On, ""))));
    }

    [Fact]
    public void A_flash_that_comes_late_still_comes()
    {
        using RecordingLeds leds = new(keepsRhythms: false);
        LedPlayer player = new(leds, _time);
        LedPicture picture = new(new(LedPattern.Wink, ""), Dark, Dark);
        player.Play(picture);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        player.Play(picture);
        Drain(leds);

        _time.Advance(TimeSpan.FromMilliseconds(3450));
        Assert.Equal(TimeSpan.FromMilliseconds(100), player.Play(picture).Next);
        Assert.Equal([new(Led.Agent, null, true)], Drain(leds));
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(TimeSpan.FromMilliseconds(1), player.Play(picture).Next);
        Assert.Empty(Drain(leds));
    }

    [Fact]
    public void A_light_that_fails_does_not_keep_the_others_from_showing_and_is_told_again()
    {
        using RecordingLeds leds = new(keepsRhythms: true) { BrokenLed = Led.Agent };
        LedPlayer player = new(leds, _time);
        LedPicture picture = new(new(LedPattern.Slow, ""), Dark, new(LedPattern.On, ""));
        (TimeSpan? next, Exception? problem) = player.Play(picture);
        Assert.IsType<IOException>(problem);
        Assert.Equal(TimeSpan.FromSeconds(30), next);
        Assert.Equal([new(Led.Network, LedPattern.Off, false), new(Led.Alarm, LedPattern.On, true)], Drain(leds));

        leds.BrokenLed = null;
        Assert.Null(player.Play(picture).Problem);
        Assert.Equal([new(Led.Agent, LedPattern.Slow, true)], Drain(leds));
    }

    private List<string> PlayFor(TimeSpan length, RecordingLeds leds, LedPicture picture)
    {
        LedPlayer player = new(leds, _time);
        List<string> told = [];
        TimeSpan at = TimeSpan.Zero;
        while (at <= length)
        {
            TimeSpan? next = player.Play(picture).Next;
            told.AddRange(Drain(leds).Select(call => $"{at.TotalMilliseconds} {call.Led.Name()} {call.Shown?.Name ?? (call.IsLit ? "lit" : "dark")}"));
            _time.Advance(next!.Value);
            at += next.Value;
        }
        return told;
    }

    private static List<LedCall> Drain(RecordingLeds leds)
    {
        List<LedCall> calls = [];
        while (leds.Calls.TryRead(out LedCall? call)) calls.Add(call);
        return calls;
    }
}
