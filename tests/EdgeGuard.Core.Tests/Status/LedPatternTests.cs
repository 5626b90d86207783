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

    [Theory, MemberData(nameof(Names))]
    public void Pattern_begins_lit_wherever_it_is_lit_at_all(string name)
    {
        LedPattern pattern = Named(name);
        Assert.Equal(pattern != LedPattern.Off, pattern.BeginsLit);
        Assert.Equal(pattern.BeginsLit, LedDrawing.Strip(pattern)[0] == '█');
    }

    [Theory]
    [InlineData("off", null, null)]
    [InlineData("on", null, null)]
    [InlineData("beat", 2900, 100)]
    [InlineData("wink", 100, 2900)]
    [InlineData("slow", 1000, 1000)]
    [InlineData("fast", 200, 200)]
    public void Phases_last_as_long_as_people_are_told(string name, int? lit, int? dark)
    {
        LedPattern pattern = Named(name);
        Assert.Equal((lit, dark), ((int?)pattern.Length(true)?.TotalMilliseconds, (int?)pattern.Length(false)?.TotalMilliseconds));
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
