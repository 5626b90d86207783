namespace EdgeGuard.Core.Discovery;

/// <summary>
/// Limits how many unknown MAC addresses are admitted, because anyone can invent them by the hundred thousand. A device with a granted address needs
/// no allowance, and a known device is not counted. Not thread-safe.
/// </summary>
public sealed class UnknownDeviceRateLimit
{
    /// <summary>Unknown devices that are admitted at once after a quiet time.</summary>
    public const int Burst = 256;

    /// <summary>Unknown devices that are admitted per second after the burst.</summary>
    public const double PerSecond = 2;

    private double _left = Burst;
    private DateTimeOffset _last;

    /// <summary>Whether one more may come in now.</summary>
    public bool Admits(DateTimeOffset now)
    {
        if (_last != default && now > _last) _left = Math.Min(Burst, _left + (now - _last).TotalSeconds * PerSecond);
        _last = now;
        if (_left < 1) return false;
        _left--;
        return true;
    }
}
