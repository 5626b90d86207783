namespace EdgeGuard.Core.Discovery;

/// <summary>
/// How many hardware addresses that nobody knows are let in. Anyone can invent addresses by the hundred thousand; a device that a
/// server granted an address needs no allowance, and a known one is never asked. Not for two threads at once.
/// </summary>
public sealed class UnknownDeviceRateLimit
{
    private const int Burst = 256;
    private const double PerSecond = 2;

    private double _left = Burst;
    private DateTimeOffset _last;

    /// <summary>UnknownDevices that were turned away; they may come again.</summary>
    public long Refused { get; private set; }

    /// <summary>Whether one more may come in now.</summary>
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
