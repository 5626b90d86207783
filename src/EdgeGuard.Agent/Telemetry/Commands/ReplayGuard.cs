using EdgeGuard.Agent.Orders;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>
/// Rejects an order with a wrong time, or one that was received before. An order without <c>issued_at</c> counts as sent now: simple clients have no
/// clock. The broker decides who may write to the topic.
/// </summary>
internal sealed class ReplayGuard
{
    /// <summary>The largest accepted difference between the order's time and the gateway's clock.</summary>
    internal static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    // No person sends more orders a minute. Refusing them is safe; forgetting them would not be.
    private const int Capacity = 4096;

    private readonly Dictionary<(string Topic, string Transaction, DateTimeOffset IssuedAt), DateTimeOffset> _seen = [];

    /// <summary>null for an order to carry out; it is then remembered for as long as it could be repeated.</summary>
    internal CommandRefusal? WhyNot(string topic, OrderRequest request, DateTimeOffset now)
    {
        if (request.IssuedAt is not { } issued) return null;
        if ((issued - now).Duration() > Tolerance)
        {
            return new(RefusalCode.Stale, $"'issued_at' is {(now - issued).TotalSeconds:0} s before the gateway's clock; "
                + $"it must be within {Tolerance.TotalSeconds:0} s. Check both clocks.");
        }
        Forget(now);
        if (_seen.Count >= Capacity) return new(RefusalCode.Busy, $"More than {Capacity} orders within two minutes; try again later.");
        return _seen.TryAdd((topic, request.Transaction ?? "", issued), issued + Tolerance)
            ? null
            : new(RefusalCode.Replayed, "This order was seen already: same 'transaction' and 'issued_at'.");
    }

    private void Forget(DateTimeOffset now)
    {
        if (_seen.Count < Capacity / 2) return;
        foreach (var old in _seen.Where(s => s.Value < now).Select(s => s.Key).ToList()) _seen.Remove(old);
    }
}
