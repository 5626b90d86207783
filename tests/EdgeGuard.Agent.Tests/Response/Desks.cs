using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Response;
using EdgeGuard.Agent.Store;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Violations;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Tests.Response;

/// <summary>Desks for tests.</summary>
internal static class Desks
{
    internal static readonly GradingLimits Grown = GradingLimits.Default with { NewProfile = TimeSpan.Zero };

    internal static ResponseCoordinator For(PipelineChannels wires, DecisionStore? book = null) =>
        new(wires, new Responder(ShapeLimits.Default, Grown), book, NullLogger<ResponseCoordinator>.Instance);

    internal static OrderContext Orders(PipelineChannels wires, TimeProvider time)
    {
        GatewayStore store = InMemory(time);
        ResponseCoordinator coordinator = For(wires);
        DeviceCommands devices = new(wires, new(wires, time), coordinator, new(wires, time), time);
        return new(devices, Protection(wires, time), Owner(wires, time), Known(wires, time, devices, coordinator, store), new(wires, new(wires, time)));
    }

    /// <summary>Lasting orders about one device, kept in a store.</summary>
    internal static KnownDeviceCommands Known(PipelineChannels wires, TimeProvider time, DeviceCommands devices, ResponseCoordinator coordinator, GatewayStore store) =>
        new(wires, new(wires, time), new(store), devices, new(coordinator, new(new(store)), store), time);

    internal static ProtectionCommands Protection(PipelineChannels wires, TimeProvider time) =>
        new(new(wires, time), new(InMemory(time)), Modes(wires, time), time);

    internal static RemoteModeCeiling Modes(PipelineChannels wires, TimeProvider time) => new(wires, new(wires, time), time);

    /// <summary>Looks ahead without flows, on a gateway whose default route is its own.</summary>
    internal static EnforceCheck Check(TimeProvider time) => new(_ => [], _ => null, time);

    /// <summary>What a person says, kept in memory alone.</summary>
    internal static OperatorCommands Owner(PipelineChannels wires, TimeProvider time, GatewayStore? store = null) =>
        new(wires, new(wires, time), new(store ?? InMemory(time)), Modes(wires, time), Check(time), time);

    private static GatewayStore InMemory(TimeProvider time) => new("/dev/null", time, NullLogger<GatewayStore>.Instance);
}
