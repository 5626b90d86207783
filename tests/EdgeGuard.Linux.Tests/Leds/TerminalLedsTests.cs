using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Linux.Tests.Leds;

public sealed class TerminalLedsTests : LedDriverContract, IDisposable
{
    private StringWriter _screen = new();

    [Theory, MemberData(nameof(Names))]
    public void Driver_keeps_the_contract(string rule) => Keeps(rule);

    protected override ILedDriver Open()
    {
        _screen = new();
        return new TerminalLeds(_screen);
    }

    protected override bool IsLit(Led led) =>
        _screen.ToString().Split('\n').LastOrDefault(line => line.StartsWith(led.Name() + " ", StringComparison.Ordinal))?.Contains(" █", StringComparison.Ordinal) == true;

    public void Dispose() => _screen.Dispose();

    [Fact]
    public void A_rhythm_is_drawn_in_one_line()
    {
        using ILedDriver leds = Open();
        Assert.True(leds.TryShow(Led.Alarm, LedPattern.Slow));
        Assert.Equal("alarm    ██████████··········██████████  slow", _screen.ToString().TrimEnd());
    }
}
