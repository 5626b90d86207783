namespace EdgeGuard.Agent.Fleet.Simulation;

/// <summary>Whether one simulated gateway is connected, and for how long it was not. Thread-safe.</summary>
internal sealed class GatewayConnection(FleetTraffic traffic, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long? _since;
    private bool _isConnected;

    /// <summary>Whether there is a connection.</summary>
    internal bool IsConnected
    {
        get
        {
            lock (_lock) return _isConnected;
        }
    }

    /// <summary>The broker accepted a connection.</summary>
    internal void Came()
    {
        lock (_lock)
        {
            _isConnected = true;
            if (_since is { } since) traffic.CameBack(time.GetElapsedTime(since));
            _since = null;
        }
    }

    /// <summary>The connection ended.</summary>
    internal void Went()
    {
        lock (_lock)
        {
            _isConnected = false;
            _since ??= time.GetTimestamp();
        }
    }
}
