using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>A short text that is equal for equal rules, for a fleet manager who compares a gateway with its own past. Used by one loop.</summary>
internal sealed class RulesetDigest
{
    private long _revision = -1;
    private string? _digest;

    /// <summary>SHA-256 of the rules without addresses that devices resolved; null while the kernel has none.</summary>
    /// <param name="state">The state that the kernel enforces.</param>
    internal string? Of(GatewayState state)
    {
        if (state.Revision == _revision) return _digest;
        _revision = state.Revision;
        // Resolved addresses come and go all day; the permission is the name.
        GatewayState lasting = state with { Learned = ImmutableDictionary<Core.Addresses.DeviceId, ImmutableSortedDictionary<string, ImmutableArray<System.Net.IPAddress>>>.Empty };
        return _digest = state.Revision == 0 ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RulesetText.Write(RulesetCompiler.Compile(lasting)))));
    }
}
