using EdgeGuard.Agent.Learning;
using EdgeGuard.Agent.Registry;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>Erases what is kept about a forgotten device outside the state: behavior in memory, and every row of the store and its copy.</summary>
internal sealed class DeviceEraser(ResponseCoordinator coordinator, LearningSessions learning, GatewayStore store)
{
    /// <summary>Erases it. A store that cannot be written keeps its rows; they are tried again when the device is forgotten again.</summary>
    /// <param name="device">The device.</param>
    /// <param name="forgotten">Digests that keep what other programs still list of it from bringing it back (<see cref="ForgottenMacs"/>).</param>
    internal async ValueTask EraseAsync(Device device, IReadOnlyDictionary<string, DateTimeOffset> forgotten)
    {
        await coordinator.ForgetAsync(device.Id, CancellationToken.None);
        bool isErased = Attempt.To(() => learning.Remove(device.Id)) & Attempt.To(() => store.Erase(device.Id.Value, [.. device.Macs.Select(mac => (long)mac.Value)]));
        Attempt.To(() => DeviceRegistry.KeepForgotten(store, forgotten));
        if (isErased) store.KeepCopy();
    }
}
