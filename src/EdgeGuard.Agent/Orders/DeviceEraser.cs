using EdgeGuard.Agent.Learning;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Agent.Orders;

/// <summary>Erases what is kept about a forgotten device outside the state: behavior in memory, and every row of the store and its copy.</summary>
internal sealed class DeviceEraser(ResponseCoordinator desk, LearningSessions learning, GatewayStore store)
{
    /// <summary>Erases it. A store that cannot be written keeps its rows; they are tried again when the device is forgotten again.</summary>
    internal async ValueTask EraseAsync(Device device)
    {
        await desk.ForgetAsync(device.Id, CancellationToken.None);
        bool isErased = Attempt.To(() => learning.Remove(device.Id)) & Attempt.To(() => store.Erase(device.Id.Value, [.. device.Macs.Select(mac => (long)mac.Value)]));
        if (isErased) store.KeepCopy();
    }
}
