using EdgeGuard.Agent.Views;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class StatusTextTests
{
    [Fact]
    public void Refused_sightings_have_a_line_of_their_own() =>
        Assert.StartsWith("unknown   7 sightings of unknown devices were refused since the start", Assert.Single(Lines(new(0, 0, 7))), StringComparison.Ordinal);

    [Fact]
    public void Nothing_refused_or_dropped_has_no_line()
    {
        Assert.Empty(Lines(new(0, 0, 0)));
        Assert.Equal(2, Lines(new(1, 0, 1)).Count());
    }

    private static IEnumerable<string> Lines(ShedView shed) =>
        StatusCommand.Worries(new("1", "gw01", [], new(1, true, null), new(false, false, null), 0, 0, [], Shed: shed));
}
