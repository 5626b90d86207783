using System.Diagnostics;

namespace EdgeGuard.Mutants;

/// <summary>Follows a worker by the mutants that it names, and stops it at one that never ends.</summary>
internal sealed class WorkerWatch
{
    // Processor time: the machine may be busy with other things.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Stuck = TimeSpan.FromHours(1);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private int _current;
    private TimeSpan _usedBefore;
    private Stopwatch _since = Stopwatch.StartNew();

    internal WorkerWatch(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
    }

    /// <summary>The mutant that it tries now; 0 before the first.</summary>
    internal int Current
    {
        get { lock (_gate) return _current; }
    }

    /// <returns>true where the worker had to be stopped.</returns>
    internal bool WaitOrStop()
    {
        bool isStopped = false;
        while (!_process.WaitForExit(500))
        {
            if (!IsTooLong()) continue;
            _process.Kill();
            isStopped = true;
        }
        _process.WaitForExit();
        return isStopped;
    }

    private void Take(string? line)
    {
        if (line is not ['>', ' ', .. var id]) return;
        lock (_gate) (_current, _usedBefore, _since) = (int.Parse(id, null), Used(), Stopwatch.StartNew());
    }

    private bool IsTooLong()
    {
        lock (_gate) return _current > 0 && (Used() - _usedBefore > Longest || _since.Elapsed > Stuck);
    }

    private TimeSpan Used()
    {
        try
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            // It has ended meanwhile.
            return _usedBefore;
        }
    }
}
