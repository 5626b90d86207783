using EdgeGuard.Core.Events;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>
/// Sets aside one input that a stage cannot deal with, such as a frame, a file or a message. The stage goes on with the next one, and an event names
/// the input. Reading from the source stays outside, because a broken source is no input.
/// </summary>
internal sealed partial class InputGuard(EventBroadcaster events, InputMarks marks, TimeProvider time, ILogger logger)
{
    /// <summary>One event in this time for each stage; the counter has the others.</summary>
    internal static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(1);

    private const int LongestInput = 200, LongestProblem = 300;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _reported = new(StringComparer.Ordinal);

    /// <summary>Inputs set aside since the agent started.</summary>
    internal DropCounter SetAside { get; } = new();

    /// <summary>Lets a stage take one input.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="input">The input.</param>
    /// <param name="take">What the stage does with it.</param>
    /// <param name="name">Names the input, if it is set aside.</param>
    /// <param name="stoppingToken">Its cancellation is no failure.</param>
    /// <returns>false where the input was set aside.</returns>
    internal async ValueTask<bool> TryAsync<T>(string stage, T input, Func<T, ValueTask> take, Func<T, string> name, CancellationToken stoppingToken)
    {
        if (IsFatal(stage, input, name)) return false;
        using InputMarks.Mark mark = marks.Begin(stage, input as string);
        try
        {
            await take(input);
            return true;
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            Report(stage, NameOf(input, name), problem);
            return false;
        }
    }

    /// <summary>Lets a stage take one input without waiting.</summary>
    /// <returns>false where the input was set aside.</returns>
    internal bool Try<T>(string stage, T input, Action<T> take, Func<T, string> name)
    {
        if (IsFatal(stage, input, name)) return false;
        using InputMarks.Mark mark = marks.Begin(stage, input as string);
        try
        {
            take(input);
            return true;
        }
        catch (Exception problem)
        {
            Report(stage, NameOf(input, name), problem);
            return false;
        }
    }

    /// <summary>Reports an input that the caller has set aside.</summary>
    internal void Report(string stage, string input, Exception problem)
    {
        long total = SetAside.Add();
        if (!IsDue(stage)) return;
        LogSetAside(stage, Cut(input, LongestInput), total, problem);
        events.Publish(new GatewayEvent.StageFailed(time.GetUtcNow(), stage, Cut(problem.Message, LongestProblem), StageRemedy.Skipped) { Input = Cut(input, LongestInput) });
    }

    /// <summary>Shortens outside text.</summary>
    internal static string Cut(string text, int most) => text.Length <= most ? text : string.Concat(text.AsSpan(0, most), "…");

    private bool IsFatal<T>(string stage, T input, Func<T, string> name)
    {
        if (!marks.IsFatal(stage, input as string)) return false;
        Report(stage, NameOf(input, name), new InvalidOperationException("the agent ended three times while it read this, so it is not read until the service restarts"));
        return true;
    }

    // What cannot be read may be impossible to name, too.
    private static string NameOf<T>(T input, Func<T, string> name)
    {
        try
        {
            return name(input);
        }
        catch (Exception)
        {
            return typeof(T).Name;
        }
    }

    private bool IsDue(string stage)
    {
        lock (_lock)
        {
            if (_reported.TryGetValue(stage, out long last) && time.GetElapsedTime(last) < ReportEvery) return false;
            _reported[stage] = time.GetTimestamp();
            return true;
        }
    }

    [LoggerMessage(9001, LogLevel.Error, "Stage {Stage} skipped an input that it cannot deal with: {Input} ({Total} in all since the start)")]
    private partial void LogSetAside(string stage, string input, long total, Exception problem);
}
