using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Linux.Tests.Leds;

namespace EdgeGuard.Gpio.Tests;

[Collection(nameof(GpioCollection))]
public sealed class DeviceGpioLedsTests : LedDriverContract
{
    [GpioTheory, MemberData(nameof(Names))]
    public void Driver_keeps_the_contract(string rule) => Keeps(rule);

    [GpioFact]
    public void Active_low_lights_are_dark_while_their_lines_are_high()
    {
        using DeviceGpioLeds leds = DeviceGpioLeds.Open(SimChip.Wiring with { ActiveLow = true });
        Assert.True(SimChip.IsHigh(SimChip.AlarmLine));
        leds.Light(Led.Alarm, null);
        Assert.False(SimChip.IsHigh(SimChip.AlarmLine));
        Assert.True(SimChip.IsHigh(SimChip.AgentLine));
    }

    [GpioFact]
    public void A_line_that_is_taken_is_refused()
    {
        using CharDeviceLeds first = CharDeviceLeds.Open(SimChip.Wiring with { Lines = new("", "", "GPIO22") });
        IOException refused = Assert.ThrowsAny<IOException>(() => DeviceGpioLeds.Open(SimChip.Wiring));
        Assert.Equal("In use on edgeguard-sim: line 22 'GPIO22' by 'edgeguard'. Free it, or name another line.", refused.Message);
    }

    [Fact]
    public void It_is_the_first_choice_where_it_is_compiled_in() =>
        Assert.Equal(["gpio", "chardev"], LineLeds.CompiledIn.Select(a => a.Name));

    protected override ILedDriver Open() => DeviceGpioLeds.Open(SimChip.Wiring);

    protected override bool IsLit(Led led) => SimChip.IsHigh(SimChip.Lines[led]);
}
