using System.Net;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Agent.Discovery;

/// <summary>Waits for a sign of a device at its place. Every sighting passes by here.</summary>
internal sealed class PlaceAnswers
{
    private readonly Lock _lock = new();
    private readonly List<Awaited> _awaited = [];

    /// <summary>Waits for a frame of a MAC address from a place, with this address if one is given.</summary>
    /// <returns>false after the timeout.</returns>
    internal async Task<bool> WaitAsync(DeviceLocation place, IPAddress? address, Action ask, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        Awaited awaited = new(place, address, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock) _awaited.Add(awaited);
        try
        {
            ask();
            await awaited.Answer.Task.WaitAsync(timeout, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_lock) _awaited.Remove(awaited);
        }
    }

    /// <summary>Notes a sighting.</summary>
    internal void Note(Sighting sighting)
    {
        if (sighting.Via is not null || sighting.IsGrant || sighting.Source is SightingSource.LeaseFile or SightingSource.NeighborTable) return;
        lock (_lock)
        {
            foreach (Awaited one in _awaited) if (one.IsAnsweredBy(sighting)) one.Answer.TrySetResult();
        }
    }

    private sealed record Awaited(DeviceLocation Place, IPAddress? Address, TaskCompletionSource Answer)
    {
        internal bool IsAnsweredBy(Sighting sighting) => sighting.Mac == Place.Mac && sighting.Interface == Place.Interface
            && (Place.Port is null || sighting.Port == Place.Port) && (Address is null || Address.Equals(sighting.Address));
    }
}
