using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Names;
using EdgeGuard.Core.Nft;

namespace EdgeGuard.Agent.Tests.Control;

public sealed class RulesInForceTests
{
    [Fact]
    public void Nothing_is_told_as_in_force_before_the_kernel_took_it() => Assert.Null(ControlApi.RulesInForce(new(GatedHome.Ordinary)));

    [Fact]
    public void Rules_are_those_that_this_kernel_was_told_and_not_those_that_it_cannot_have()
    {
        PipelineChannels channels = new(GatedHome.Ordinary) { Lacking = MissingNftFeatures.None };
        Assert.Contains("redirect to", ControlApi.RulesInForce(channels), StringComparison.Ordinal);

        channels.Lacking = MissingNftFeatures.Redirects;
        Assert.DoesNotContain("redirect to", ControlApi.RulesInForce(channels), StringComparison.Ordinal);
    }
}
