using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Names;

/// <summary>
/// DNS questions over UDP that wait for an answer at one address of the gateway. A name server that is silent holds each for seconds, so one bridge port gets
/// a share only, and so do devices that anyone may have invented. Of what is free there, a device may have a quarter, so a few devices leave room for many.
/// </summary>
internal sealed class WaitingQuestions
{
    /// <summary>Questions that wait at one address; further ones are dropped, and the device asks again.</summary>
    internal const int Most = 512;

    /// <summary>Of one bridge port; of all devices that rest on their own claims; of such devices at one bridge port.</summary>
    internal const int MostOfPort = Most / 4, MostClaimed = Most / 4, MostClaimedOfPort = Most / 8;

    /// <summary>A device that has more than this part of the free places takes no further one.</summary>
    internal const int DevicePart = 4;

    private readonly Lock _lock = new();
    private readonly Tally<(string? Port, bool IsClaimed)> _waiting = new();
    private readonly Tally<DeviceId> _devices = new();
    private int _count;

    /// <summary>Takes a place for a question; call <see cref="Leave"/> once it is answered.</summary>
    /// <param name="device">The device.</param>
    /// <param name="port">Kernel name of the device's bridge port; null where it is not known.</param>
    /// <param name="isClaimed">Whether the device rests on its own claims alone.</param>
    internal bool TryEnter(DeviceId device, string? port, bool isClaimed)
    {
        lock (_lock)
        {
            int free = Free(port, isClaimed), share = _devices.Of(device);
            if (free <= 0 || share * DevicePart > free) return false;
            _waiting.Add((port, isClaimed));
            _devices.Add(device);
            _count++;
            return true;
        }
    }

    /// <summary>A question is answered.</summary>
    internal void Leave(DeviceId device, string? port, bool isClaimed)
    {
        lock (_lock)
        {
            _count--;
            _waiting.Remove((port, isClaimed));
            _devices.Remove(device);
        }
    }

    // By the tightest of the bounds.
    private int Free(string? port, bool isClaimed)
    {
        int free = Most - _count;
        if (port is not null) free = Math.Min(free, MostOfPort - Of(port, true) - Of(port, false));
        if (!isClaimed) return free;
        free = Math.Min(free, MostClaimed - _waiting.Of(waiting => waiting.IsClaimed));
        return port is null ? free : Math.Min(free, MostClaimedOfPort - Of(port, true));
    }

    private int Of(string? port, bool isClaimed) => _waiting.Of((port, isClaimed));
}
