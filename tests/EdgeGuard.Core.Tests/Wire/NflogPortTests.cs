using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>The bridge port in the kernel's report of a packet.</summary>
public sealed class NflogPortTests
{
    [Fact]
    public void Report_names_the_bridge_port_beside_the_interface()
    {
        byte[] report = [2, 0, 0, 5, 8, 0, 4, 0, 0, 0, 0, 7, 8, 0, 6, 0, 0, 0, 0, 9];

        Assert.True(NflogReader.TryRead(report, out NflogPacket packet));
        Assert.Equal((7u, 9u), (packet.InInterface, packet.InPort));
        Assert.True(NflogReader.TryRead(report.AsSpan(0, 12), out packet));
        Assert.Equal((7u, 0u), (packet.InInterface, packet.InPort));
    }
}
