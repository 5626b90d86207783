namespace EdgeGuard.Core.Discovery;

/// <summary>
/// Limits how many unknown MAC addresses are admitted, because anyone can invent them by the hundred thousand. A device with a granted address needs
/// no allowance, and a known device is not counted. Not thread-safe.
/// </summary>
public sealed class UnknownDeviceRateLimit
{
    private const int Burst = 256;
    private const double PerSecond = 2;

    private double _left = Burst;
    private DateTimeOffset _last;

    /// <summary>Unknown devices that were refused; they may come again.</summary>
    public long Refused { get; private set; }

    /// <summary>Whether one more unknown device is admitted now.</summary>
    public bool Admits(DateTimeOffset now)
    {
        if (_last != default && now > _last) _left = Math.Min(Burst, _left + (now - _last).TotalSeconds * PerSecond);
        _last = now;
        if (_left < 1)
        {
            Refused++;
            return false;
        }
        _left--;
        return true;
    }
}
