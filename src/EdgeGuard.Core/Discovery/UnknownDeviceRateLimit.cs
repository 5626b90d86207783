namespace EdgeGuard.Core.Discovery;

/// <summary>
/// Limits how many unknown MAC addresses are admitted, because anyone can invent them by the hundred thousand. Each interface and each
/// bridge port has an allowance of its own, so a flood on one of them delays no device behind another. A device with a granted address
/// needs no allowance, and a known device is not counted. Not thread-safe.
/// </summary>
public sealed class UnknownDeviceRateLimit
{
    /// <summary>Unknown devices that are admitted at once after a quiet time.</summary>
    public const int Burst = 256;

    /// <summary>Unknown devices that are admitted per second after the burst.</summary>
    public const double PerSecond = 2;

    /// <summary>Places with an allowance of their own; further ones share the last. An access point may make an interface for each station.</summary>
    public const int MostPlaces = 256;

    private readonly Dictionary<string, (double Left, DateTimeOffset Last)> _allowances = new(StringComparer.Ordinal);

    /// <summary>Whether one more may come in now.</summary>
    /// <param name="place">Kernel name of the interface or of the bridge port.</param>
    /// <param name="now">The time.</param>
    public bool Admits(string place, DateTimeOffset now)
    {
        string key = _allowances.ContainsKey(place) || _allowances.Count < MostPlaces ? place : "";
        (double left, DateTimeOffset last) = _allowances.GetValueOrDefault(key, (Burst, now));
        if (now > last) left = Math.Min(Burst, left + (now - last).TotalSeconds * PerSecond);
        bool isAdmitted = left >= 1;
        _allowances[key] = (isAdmitted ? left - 1 : left, now);
        return isAdmitted;
    }
}
