using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>Holds one immutable state, written by one stage only; reading takes no lock and is never torn.</summary>
public sealed class StateCell(GatewayState initial)
{
    private volatile GatewayState _current = initial;

    /// <summary>The state as it is now.</summary>
    public GatewayState Current => _current;

    internal void Swap(GatewayState next) => _current = next;
}
