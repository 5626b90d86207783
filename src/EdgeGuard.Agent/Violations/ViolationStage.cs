using System.Numerics;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Nflog;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Violations;

/// <summary>Reads the kernel's reports of forbidden packets. If the socket fails it is opened again; the rules keep dropping meanwhile.</summary>
internal sealed partial class ViolationStage(PipelineChannels channels, ReportCounts counts, TimeProvider time, ILogger<ViolationStage> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using NflogSource source = NflogSource.Open(new(), time);
                counts.Begin(source);
                await ReportAsync(null, stoppingToken);
                await HandOverAsync(source.ReadAllAsync(stoppingToken));
            }
            catch (KernelRefusedException problem)
            {
                LogBroken(problem.Message);
                await ReportAsync($"Reports of forbidden packets cannot be read: {problem.Message}", stoppingToken);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
            finally
            {
                counts.End();
            }
        }
    }

    /// <summary>Gives reports to the response stage; sheds and counts what does not fit.</summary>
    internal async Task HandOverAsync(IAsyncEnumerable<Violation> reports)
    {
        await foreach (Violation violation in reports)
        {
            if (channels.ToResponse.TryAdd(violation)) continue;
            long total = channels.ShedReports.Add();
            // A flood must not fill the journal.
            if (BitOperations.IsPow2(total)) LogShed(violation.SourceMac, total);
        }
    }

    private ValueTask ReportAsync(string? why, CancellationToken stoppingToken) =>
        channels.Inputs.Writer.WriteAsync(new PolicyInput.ConcernChanged("violation-reports", ConcernKind.Degraded, why), stoppingToken);

    [LoggerMessage(4001, LogLevel.Warning, "Response stage is behind; dropped a report about {Device} ({Total} in all)")]
    private partial void LogShed(MacAddress device, long total);

    [LoggerMessage(4002, LogLevel.Error, "Reports of forbidden packets cannot be read: {Problem} The rules stay in force. Trying again")]
    private partial void LogBroken(string problem);
}
