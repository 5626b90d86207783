using System.Diagnostics.CodeAnalysis;
using EdgeGuard.Agent.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Supervision;

/// <summary>Registers stages. There is no other way, so that each runs supervised.</summary>
public static class StageServices
{
    /// <summary>Adds a stage, which starts after those added before and stops before them.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="name">Its name; see <see cref="StageInfo"/>.</param>
    /// <param name="without">What does not work while it is off, for a stage that reads outside bytes.</param>
    internal static IServiceCollection AddStage<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services, string name, string? without = null)
        where T : BackgroundService
    {
        services.TryAddSingleton<T>();
        return services.AddSingleton<IHostedService>(provider => new StageHost(
            new(name, without),
            provider.GetRequiredService<T>(),
            provider.GetRequiredService<PipelineChannels>(),
            provider.GetRequiredService<InputMarks>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StageHost>>()));
    }

    /// <summary>Names the file that keeps track of inputs being read, so that the next agent knows what ended this one.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="path">The file, in a folder that only its owner may write, and that lasts no longer than the machine runs.</param>
    public static IServiceCollection AddInputMarks(this IServiceCollection services, string path) =>
        services.AddSingleton(provider => InputMarks.Open(path, provider.GetRequiredService<TimeProvider>()));
}
