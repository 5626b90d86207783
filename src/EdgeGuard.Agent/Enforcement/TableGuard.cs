using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Nft;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Enforcement;

/// <summary>A reason to look whether the kernel's table still is what it was told.</summary>
/// <param name="Since">When it arose, as <see cref="TimeProvider.GetTimestamp"/> tells it.</param>
/// <param name="Notice">The kernel's notice of a change by others; null where it is merely time to look.</param>
internal sealed record Suspicion(long Since, NftNotice? Notice);

/// <summary>
/// Says when to look at the kernel's table: now and then, and where it is not held, at once when others have changed it.
/// Belongs to the network namespace of the thread that makes it, as the table does.
/// </summary>
internal sealed partial class TableGuard(NftTable table, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Costs one small question to the kernel as long as nobody changes any rules.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // A second reason before the first was followed asks for the same look.
    private readonly Channel<Suspicion> _suspicions = Channel.CreateBounded<Suspicion>(1);
    private NftWatch? _watch = table.IsHeld ? null : TryOpen(table, logger);

    /// <summary>Listens until cancelled.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(TickAsync(cancellationToken), table.IsHeld ? Task.CompletedTask : ListenAsync(cancellationToken));

    /// <summary>Waits for a reason to look.</summary>
    internal Task WaitAsync(CancellationToken cancellationToken) => _suspicions.Reader.WaitToReadAsync(cancellationToken).AsTask();

    /// <summary>Takes the reason, if there is one.</summary>
    internal bool TryTake([NotNullWhen(true)] out Suspicion? suspicion) => _suspicions.Reader.TryRead(out suspicion);

    /// <summary>Makes one large transaction without hearing of it; asks for a look if others made one too meanwhile.</summary>
    internal void CloseEarsFor(Action change)
    {
        if (_watch is not { } watch)
        {
            change();
            return;
        }
        uint? before = table.Generation();
        watch.CloseEarsFor(change);
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
            // What happened while nobody listened was told to nobody.
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

    [LoggerMessage(3005, LogLevel.Warning, "Changes by others are not told now, the table is looked at by the clock only: {Problem}")]
    private static partial void LogDeaf(ILogger logger, string problem);
}
