using EdgeGuard.Core.Status;

namespace EdgeGuard.Core.Tests.Status;

public sealed class LedPatternTests
{
    public static TheoryData<string> Names => [.. LedPattern.All.Select(p => p.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Pattern_never_flashes_more_than_three_times_a_second(string name)
    {
        LedPattern pattern = Named(name);
        Assert.True(pattern.IsSteady || pattern.Lit + pattern.Dark >= TimeSpan.FromSeconds(1.0 / 3));
    }

    [Fact]
    public void Patterns_all_look_different_within_three_seconds() =>
        Assert.Equal(LedPattern.All.Count, LedPattern.All.Select(LedDrawing.Strip).Distinct().Count());

    [Fact]
    public void Patterns_that_the_kernel_may_keep_up_claim_nothing_good() =>
        Assert.Equal(["off", "on", "slow", "fast"], LedPattern.All.Where(p => !p.NeedsLife).Select(p => p.Name));

    [Theory]
    [InlineData("off", 0, false, null)]
    [InlineData("on", 123456, true, null)]
    [InlineData("fast", 0, true, 200)]
    [InlineData("fast", 199, true, 1)]
    [InlineData("fast", 200, false, 200)]
    [InlineData("fast", 400, true, 200)]
    [InlineData("beat", 2900, false, 100)]
    [InlineData("beat", 3000_000, true, 2900)]
    [InlineData("wink", 50, true, 50)]
    public void Rhythm_tells_where_a_light_stands(string name, int elapsed, bool lit, int? remaining)
    {
        LedPhase phase = LedRhythm.At(Named(name), TimeSpan.FromMilliseconds(elapsed));
        Assert.Equal(new LedPhase(lit, remaining is { } left ? TimeSpan.FromMilliseconds(left) : null), phase);
    }

    [Theory, MemberData(nameof(Names))]
    public void Rhythm_begins_lit_wherever_it_is_lit_at_all(string name)
    {
        LedPattern pattern = Named(name);
        Assert.Equal(pattern != LedPattern.Off, LedRhythm.At(pattern, TimeSpan.Zero).IsLit);
    }

    [Fact]
    public void Drawing_shows_rhythm_and_meaning_of_each_light()
    {
        LedPicture picture = new(new(LedPattern.Beat, "enforcing"), new(LedPattern.Off, "no broker configured"), new(LedPattern.Fast, "violation just now"));
        Assert.Equal(
            """
            agent    █████████████████████████████·  beat  enforcing
            network  ······························  off   no broker configured
            alarm    ██··██··██··██··██··██··██··██  fast  violation just now

            """, LedDrawing.Draw(picture));
    }

    private static LedPattern Named(string name) => LedPattern.All.Single(p => p.Name == name);
}
