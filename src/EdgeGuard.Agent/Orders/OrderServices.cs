using Microsoft.Extensions.DependencyInjection;

namespace EdgeGuard.Agent.Orders;

/// <summary>Registers the orders that a person may give.</summary>
internal static class OrderServices
{
    internal static IServiceCollection AddOrders(this IServiceCollection services)
    {
        services.AddSingleton<OrderExecutor>();
        services.AddSingleton<OrderContext>();
        services.AddSingleton<RemoteOrderCeiling>();
        services.AddSingleton<RemoteModeCeiling>();
        services.AddSingleton<EnforceCheck>();
        services.AddSingleton<ModeViewer>();
        services.AddSingleton<DeviceCommands>();
        services.AddSingleton<OperatorCommands>();
        services.AddSingleton<DeviceEraser>();
        services.AddSingleton<KnownDeviceCommands>();
        services.AddSingleton<ApprovalCommands>();
        services.AddSingleton<MuteCommands>();
        services.AddSingleton<IdentityCommands>();
        services.AddSingleton<ProfileAssignment>();
        services.AddSingleton<ProfileCommands>();
        services.AddSingleton<LearningCommands>();
        return services.AddSingleton<ProtectionCommands>();
    }
}
