namespace EdgeGuard.Lab.Printing;

/// <summary>
/// Shows progress on standard error: step n of m and the elapsed time. A terminal gets a line with a bar that is redrawn.
/// A pipe gets a plain line whenever nothing else was printed to it for three seconds, so that no run is silent for five.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarWidth = 20;
    private const string EraseLine = "\r\e[K";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly TextWriter _output;
    private readonly int? _terminalWidth;
    private readonly TimeProvider _time;
    private readonly bool _isSharedWithOutput;
    private readonly ITimer _timer;
    private readonly long _startedAt;
    private readonly int _total;
    private long _printedAt;
    private int _step;
    private string _activity;
    private bool _isStopped;

    /// <param name="output">Where to.</param>
    /// <param name="terminalWidth">Columns of the terminal; null when the output is not one.</param>
    /// <param name="total">Number of steps.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isSharedWithOutput">Other lines go to the same place, so they show progress too.</param>
    internal ProgressLine(TextWriter output, int? terminalWidth, int total, TimeProvider time, bool isSharedWithOutput = true)
    {
        _output = output;
        _terminalWidth = terminalWidth;
        _total = total;
        _time = time;
        _isSharedWithOutput = isSharedWithOutput;
        _activity = "building the test network";
        _startedAt = _printedAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Update(), null, Interval, Interval);
    }

    /// <summary>Number of the current step; 0 before the first one.</summary>
    internal int Step => _step;

    /// <summary>Number of steps.</summary>
    internal int Total => _total;

    /// <summary>Time since the start.</summary>
    internal TimeSpan Elapsed => _time.GetElapsedTime(_startedAt);

    private string Text => (_step == 0 ? "" : $"step {_step} of {_total}, ") + $"{Elapsed.TotalSeconds:0.0} s: {_activity}";

    /// <summary>Progress on standard error.</summary>
    internal static ProgressLine OnStandardError(int total)
    {
        bool isTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new(Console.Error, isTerminal ? Console.WindowWidth : null, total, TimeProvider.System, IsErrorSharedWithOutput());
    }

    /// <summary>The next step begins.</summary>
    internal void BeginStep(string say)
    {
        lock (_lock)
        {
            _step++;
            _activity = say;
            Draw();
        }
    }

    /// <summary>The current step reports what it is doing.</summary>
    internal void ShowActivity(string activity)
    {
        lock (_lock) _activity = activity;
    }

    /// <summary>Prints other lines, without mixing them with the progress line.</summary>
    internal void Print(Action print)
    {
        lock (_lock)
        {
            Erase();
            print();
            if (_isSharedWithOutput) _printedAt = _time.GetTimestamp();
            Draw();
        }
    }

    /// <summary>Prints one line for each item. A pipe gets its lines of progress between them.</summary>
    internal void PrintEach<T>(IEnumerable<T> items, Action<T> print)
    {
        foreach (T item in items)
        {
            if (_terminalWidth is not null) Print(() => print(item));
            else print(item);
        }
    }

    /// <summary>Removes the progress line; it does not appear again.</summary>
    internal void Stop()
    {
        lock (_lock)
        {
            Erase();
            _isStopped = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _timer.Dispose();
    }

    // Standard output may go to a file while a person watches standard error.
    private static bool IsErrorSharedWithOutput() =>
        File.ResolveLinkTarget("/proc/self/fd/1", false)?.FullName == File.ResolveLinkTarget("/proc/self/fd/2", false)?.FullName;

    private void Update()
    {
        lock (_lock)
        {
            Draw();
            if (_isStopped || _terminalWidth is not null || _time.GetElapsedTime(_printedAt) < LongestSilence) return;
            _output.WriteLine(Text);
            _printedAt = _time.GetTimestamp();
        }
    }

    private void Draw()
    {
        if (_isStopped || _terminalWidth is not { } width) return;
        // The bar shows the steps that have ended.
        int filled = BarWidth * Math.Max(0, _step - 1) / Math.Max(1, _total);
        string line = $"[{new string('#', filled)}{new string('-', BarWidth - filled)}] {Text}";
        _output.Write(EraseLine + (line.Length < width ? line : line[..Math.Max(0, width - 1)]));
    }

    private void Erase()
    {
        if (!_isStopped && _terminalWidth is not null) _output.Write(EraseLine);
    }
}
