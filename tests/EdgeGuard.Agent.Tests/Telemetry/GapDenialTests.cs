using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Agent.Tests.Telemetry;

public sealed class GapDenialTests
{
    [Theory]
    [InlineData(true, EventSeverity.Info)]
    [InlineData(false, EventSeverity.Medium)]
    public void Gap_in_a_lately_learned_profile_is_told_as_information(bool isGap, EventSeverity severity)
    {
        Device device = Home.WithCamera.Devices[Home.Camera] with { IsLastAGap = isGap };

        Assert.Equal(severity, new Denial(device, EnforcementMode.Enforce, Home.Telnet(port: 8883)).First().Data.Severity);
    }
}
