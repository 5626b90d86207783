using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Gpio;
using EdgeGuard.Linux.Leds;
using EdgeGuard.Linux.Tests.Leds;

namespace EdgeGuard.Gpio.Tests;

[Collection(nameof(GpioCollection))]
public sealed class CharDeviceLedsTests : LedDriverContract
{
    [GpioTheory, MemberData(nameof(Names))]
    public void Driver_keeps_the_contract(string rule) => Keeps(rule);

    [GpioFact]
    public void Lines_are_found_by_number_on_the_labelled_chip_and_by_name_on_any()
    {
        using (CharDeviceLeds byNumber = CharDeviceLeds.Open(new(SimChip.Label, new("17", "27", "22"), ActiveLow: false)))
        {
            byNumber.Light(Led.Alarm, null);
            Assert.True(SimChip.IsHigh(SimChip.AlarmLine));
        }
        using CharDeviceLeds byName = CharDeviceLeds.Open(SimChip.Wiring);
        Assert.Equal("GPIO character device: edgeguard-sim, agent on line 17, network on line 27, alarm on line 22", byName.Description);
    }

    [GpioFact]
    public void Active_low_lights_are_dark_while_their_lines_are_high()
    {
        using CharDeviceLeds leds = CharDeviceLeds.Open(SimChip.Wiring with { ActiveLow = true });
        Assert.True(SimChip.IsHigh(SimChip.AlarmLine));
        leds.Light(Led.Alarm, null);
        Assert.False(SimChip.IsHigh(SimChip.AlarmLine));
        Assert.True(SimChip.IsHigh(SimChip.AgentLine));
    }

    [GpioFact]
    public void A_light_that_is_not_wired_takes_no_line_and_is_not_missed()
    {
        using CharDeviceLeds leds = CharDeviceLeds.Open(SimChip.Wiring with { Lines = new("", "", "GPIO22") });
        Assert.True(leds.TryShow(Led.Agent, LedPattern.Fast));
        leds.Light(Led.Agent, null);
        leds.Light(Led.Alarm, null);
        Assert.False(SimChip.IsHigh(SimChip.AgentLine));
        Assert.True(SimChip.IsHigh(SimChip.AlarmLine));
    }

    [GpioFact]
    public void A_line_that_is_taken_is_named_with_its_taker()
    {
        using CharDeviceLeds first = CharDeviceLeds.Open(SimChip.Wiring with { Lines = new("", "", "GPIO22") });
        IOException refused = Assert.Throws<IOException>(() => CharDeviceLeds.Open(SimChip.Wiring));
        Assert.Equal("In use on edgeguard-sim: line 22 'GPIO22' by 'edgeguard'. Free it, or name another line.", refused.Message);
    }

    [GpioTheory]
    [InlineData("", "GPIO99", "No GPIO chip has 'GPIO99'; there are: edgeguard-decoy (4 lines), edgeguard-sim (28 lines).")]
    [InlineData("pinctrl-rp1", "17", "No GPIO chip has '17' on chip 'pinctrl-rp1'; there are: edgeguard-decoy (4 lines), edgeguard-sim (28 lines).")]
    [InlineData(SimChip.Label, "28", "No GPIO chip has '28' on chip 'edgeguard-sim'; there are: edgeguard-decoy (4 lines), edgeguard-sim (28 lines).")]
    public void A_line_that_is_not_there_is_named_with_the_chips_that_are(string chip, string line, string message)
    {
        IOException refused = Assert.Throws<IOException>(() => CharDeviceLeds.Open(new GpioWiring(chip, new(line, "", ""), ActiveLow: false)));
        Assert.Equal(message, refused.Message);
    }

    protected override ILedDriver Open() => CharDeviceLeds.Open(SimChip.Wiring);

    protected override bool IsLit(Led led) => SimChip.IsHigh(SimChip.Lines[led]);
}
