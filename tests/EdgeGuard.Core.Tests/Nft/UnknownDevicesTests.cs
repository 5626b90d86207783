using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Nft;

public sealed class UnknownDevicesTests
{
    [Theory]
    [InlineData(EnforcementMode.Enforce)]
    [InlineData(EnforcementMode.Monitor)]
    public void T17_However_many_are_bound_to_no_address_the_rules_are_those_for_one(EnforcementMode mode)
    {
        GatewayState home = Home.Full(mode).After(new PolicyInput.GateBeat(10053, false, "192.0.2.53"), UnknownDevice(0));
        GatewayState crowded = home.After([.. Enumerable.Range(1, 200).Select(UnknownDevice)]);

        Assert.Equal(home.Devices.Count + 200, crowded.Devices.Count);
        Assert.Equal(RulesetText.Write(RulesetCompiler.Compile(home)), RulesetText.Write(RulesetCompiler.Compile(crowded)));
    }

    private static PolicyInput UnknownDevice(int number) =>
        new PolicyInput.Sighted(new() { Source = SightingSource.Arp, Mac = MacAddress.Read([0x02, 0xaa, 0, 0, 0, (byte)number]), Interface = "br-things" });
}
