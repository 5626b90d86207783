namespace EdgeGuard.Agent.Leds;

/// <summary>
/// Opens a device that may appear after the agent. The agent starts before the network, and while it boots, the kernel and udev still
/// add devices and set their groups.
/// </summary>
internal static class LateDevice
{
    /// <summary>How often it looks again.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Opens it, and tries again until it is there.</summary>
    /// <param name="open">Opens it; null where there is none.</param>
    /// <param name="missing">Receives the reason, or null where there is none, whenever that changed.</param>
    /// <param name="time">Measures the interval.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    internal static async Task<T> OpenAsync<T>(Func<T?> open, Action<string?> missing, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        (bool Is, string? Reason) reported = default;
        while (true)
        {
            (T? device, string? reason) = Try(open);
            if (device is not null) return device;
            if (reported != (true, reason)) missing(reason);
            reported = (true, reason);
            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    private static (T? Device, string? Reason) Try<T>(Func<T?> open) where T : class
    {
        try
        {
            return (open(), null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, refused.Message);
        }
    }
}
