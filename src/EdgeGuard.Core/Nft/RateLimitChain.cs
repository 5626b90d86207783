using EdgeGuard.Core.Access;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Nft;

/// <summary>Names of the rate limit chains.</summary>
/// <param name="Chain">Name of the chain that counts packets, without its family.</param>
/// <param name="Opens">Name of the chain that counts flows.</param>
/// <param name="PacketMeter">Set of what each device sent.</param>
/// <param name="FlowMeter">Set of what each device opened.</param>
/// <param name="RateLimit">How fast.</param>
internal sealed record RateLimitChain(string Chain, string Opens, string PacketMeter, string FlowMeter, RateLimit RateLimit)
{
    /// <summary>The place of devices at <c>rate-limit</c>.</summary>
    internal const string Slow = "rate_limit";

    /// <summary>The chain for devices with the baseline.</summary>
    internal const string Base = "baseline_rate";

    /// <summary>The places that a state needs: the second only where the baseline has a pace.</summary>
    internal static IReadOnlyList<RateLimitChain> Of(HomeAccess home)
    {
        RateLimitChain slow = new(Slow, "rate_limit_flows", "rate_packets", "rate_flows", home.RateLimit);
        return home.BaselineRate is { } pace ? [slow, new(Base, "baseline_rate_flows", "baseline_packets", "baseline_flows", pace)] : [slow];
    }
}
