using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Nft;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>A reason to check whether the kernel still has the applied ruleset.</summary>
/// <param name="Since">When it arose, as a <see cref="TimeProvider.GetTimestamp"/> value.</param>
/// <param name="Notice">The kernel's notice of a change by another program; null for a regular check.</param>
internal sealed record Suspicion(long Since, NftNotice? Notice);

/// <summary>
/// Decides when to check the kernel's table: regularly, and at once after a change by another program where the table has no owner. Belongs to the
/// network namespace of the thread that creates it, as the table does.
/// </summary>
internal sealed partial class TableGuard(NftTable table, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>A check is one small request to the kernel as long as no rules change.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // A second reason before the check asks for the same check.
    private readonly Channel<Suspicion> _suspicions = Channel.CreateBounded<Suspicion>(1);
    private NftWatch? _watch = table.IsHeld ? null : TryOpen(table, logger);

    /// <summary>Listens until cancelled.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) =>
        table.IsHeld ? TickAsync(cancellationToken) : Together.RunAsync(cancellationToken, TickAsync, ListenAsync);

    /// <summary>Waits for a reason to check.</summary>
    internal Task WaitAsync(CancellationToken cancellationToken) => _suspicions.Reader.WaitToReadAsync(cancellationToken).AsTask();

    /// <summary>Takes the reason, if there is one.</summary>
    internal bool TryTake([NotNullWhen(true)] out Suspicion? suspicion) => _suspicions.Reader.TryRead(out suspicion);

    /// <summary>Runs one large transaction without reading its notices; asks for a check if another program changed something meanwhile.</summary>
    internal void RunWithoutNotices(Action change)
    {
        if (_watch is not { } watch)
        {
            change();
            return;
        }
        uint? before = table.Generation();
        watch.RunWithoutNotices(change);
        if (table.Generation() is not { } after || after != before + 1) Suspect(notice: null);
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private void Suspect(NftNotice? notice) => _suspicions.Writer.TryWrite(new(time.GetTimestamp(), notice));

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken)) Suspect(notice: null);
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_watch is { } watch) await ListenAsync(watch, cancellationToken);
            await Task.Delay(RetryAfter, time, cancellationToken);
            _watch = TryOpen(table, logger);
            // Changes while nothing listened were not reported.
            Suspect(notice: null);
        }
    }

    private async Task ListenAsync(NftWatch watch, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (NftNotice notice in watch.ReadAllAsync(cancellationToken))
            {
                if (notice.IsAboutOurTable) Suspect(notice);
            }
        }
        catch (KernelRefusedException broken)
        {
            LogDeaf(logger, broken.Message);
        }
        finally
        {
            watch.Dispose();
        }
    }

    private static NftWatch? TryOpen(NftTable table, ILogger logger)
    {
        try
        {
            return NftWatch.Open(table);
        }
        catch (KernelRefusedException refused)
        {
            LogDeaf(logger, refused.Message);
            return null;
        }
    }

    [LoggerMessage(3005, LogLevel.Warning, "Changes by other programs are not reported now. The table is checked at intervals only: {Problem}")]
    private static partial void LogDeaf(ILogger logger, string problem);
}
