using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Violations;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Response;

/// <summary>Coordinators for tests.</summary>
internal static class Coordinators
{
    internal static readonly GradingLimits Grown = GradingLimits.Default with { NewProfile = TimeSpan.Zero };

    internal static ResponseCoordinator For(PipelineChannels channels, DecisionStore? decisions = null) =>
        new(channels, new Responder(ShapeLimits.Default, Grown), decisions, NullLogger<ResponseCoordinator>.Instance);

    internal static OrderContext Orders(PipelineChannels channels, TimeProvider time)
    {
        GatewayStore store = InMemory(time);
        ResponseCoordinator coordinator = For(channels);
        DeviceCommands devices = new(channels, new(channels, time), coordinator, new(channels, time), time);
        return new(devices, Protection(channels, time), Owner(channels, time), Known(channels, time, devices, coordinator, store), new(channels, new(channels, time)));
    }

    /// <summary>Lasting orders about one device, kept in a store.</summary>
    internal static KnownDeviceCommands Known(PipelineChannels channels, TimeProvider time, DeviceCommands devices, ResponseCoordinator coordinator, GatewayStore store) =>
        new(channels, new(channels, time), new(store), devices, new(coordinator, new(new(store)), store), time);

    internal static ProtectionCommands Protection(PipelineChannels channels, TimeProvider time) =>
        new(new(channels, time), new(InMemory(time)), Modes(channels, time), time);

    internal static RemoteModeCeiling Modes(PipelineChannels channels, TimeProvider time) => new(channels, new(channels, time), time);

    /// <summary>Looks ahead without flows, on a gateway whose default route is its own.</summary>
    internal static EnforceCheck Check(TimeProvider time) => new(_ => [], _ => null, time);

    /// <summary>What a person says, kept in memory alone.</summary>
    internal static OperatorCommands Owner(PipelineChannels channels, TimeProvider time, GatewayStore? store = null) =>
        new(channels, new(channels, time), new(store ?? InMemory(time)), Modes(channels, time), Check(time), time);

    private static GatewayStore InMemory(TimeProvider time) => new("/dev/null", time, NullLogger<GatewayStore>.Instance);
}
