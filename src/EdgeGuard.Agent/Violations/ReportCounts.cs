using EdgeGuard.Agent.Views;
using EdgeGuard.Linux.Nflog;

namespace EdgeGuard.Agent.Violations;

/// <summary>Counts of the kernel's reports of forbidden packets since the agent started, over all sockets.</summary>
internal sealed class ReportCounts
{
    private readonly Lock _lock = new();
    private NflogSource? _source;
    private long _read, _lost, _shed, _malformed;

    /// <summary>Reports are read from this socket now.</summary>
    internal void Begin(NflogSource source)
    {
        lock (_lock) _source = source;
    }

    /// <summary>This socket is closed; its counts stay.</summary>
    internal void End()
    {
        lock (_lock)
        {
            ReportsView all = Sum();
            (_read, _lost, _shed, _malformed, _source) = (all.Read, all.Lost, all.Shed, all.Malformed, null);
        }
    }

    /// <summary>The current counts.</summary>
    internal ReportsView View()
    {
        lock (_lock) return Sum();
    }

    private ReportsView Sum()
    {
        NflogCounters now = _source?.Counters ?? default;
        return new(_read + now.Read, _lost + now.Lost, _shed + now.Shed, _malformed + now.Malformed);
    }
}
