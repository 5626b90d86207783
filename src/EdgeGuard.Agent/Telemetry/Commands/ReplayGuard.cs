using EdgeGuard.Agent.Orders;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>
/// Refuses an order whose time is not now, and one that was seen already. An order without <c>issued_at</c> is taken as
/// sent now: simple clients have no clock to quote, and the broker says who may write to the topic at all.
/// </summary>
internal sealed class ReplayGuard
{
    /// <summary>How far the sender's clock and the way may put an order off.</summary>
    internal static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    // Beyond this many orders a minute nobody is ordering by hand; refusing is safe, forgetting would not be.
    private const int Capacity = 4096;

    private readonly Dictionary<(string Topic, string Transaction, DateTimeOffset IssuedAt), DateTimeOffset> _seen = [];

    /// <summary>null for an order to carry out; it is then remembered for as long as it could be repeated.</summary>
    internal CommandRefusal? WhyNot(string topic, OrderRequest request, DateTimeOffset now)
    {
        if (request.IssuedAt is not { } issued) return null;
        if ((issued - now).Duration() > Tolerance)
        {
            return new("stale", $"'issued_at' is {(now - issued).TotalSeconds:0} s before the gateway's clock; "
                + $"it must be within {Tolerance.TotalSeconds:0} s. Check both clocks.");
        }
        Forget(now);
        if (_seen.Count >= Capacity) return new("busy", $"More than {Capacity} orders within two minutes; try again later.");
        return _seen.TryAdd((topic, request.Transaction ?? "", issued), issued + Tolerance)
            ? null
            : new("replayed", "This order was seen already: same 'transaction' and 'issued_at'.");
    }

    private void Forget(DateTimeOffset now)
    {
        if (_seen.Count < Capacity / 2) return;
        foreach (var old in _seen.Where(s => s.Value < now).Select(s => s.Key).ToList()) _seen.Remove(old);
    }
}
