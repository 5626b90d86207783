using System.Diagnostics;

namespace EdgeGuard.Lab.Processes;

/// <summary>A program that runs beside the story. Its last lines are kept, so that its death can be explained.</summary>
internal sealed class Daemon : IDisposable
{
    private const int LinesKept = 200;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();

    /// <summary>Starts what is described, in the calling thread's network namespace.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="start">How to start it.</param>
    /// <param name="onLine">Is told each line of its standard output.</param>
    internal Daemon(string name, ProcessStartInfo start, Action<string>? onLine = null)
    {
        Name = name;
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        _process = Command.Start(start);
        _process.OutputDataReceived += (_, e) => Take(e.Data, onLine);
        _process.ErrorDataReceived += (_, e) => Take(e.Data, null);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it is called.</summary>
    internal string Name { get; }

    /// <summary>Its process number inside the sandbox.</summary>
    internal int Id => _process.Id;

    /// <summary>It runs.</summary>
    internal bool IsAlive => !_process.HasExited;

    /// <summary>What it said last.</summary>
    internal IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    /// <exception cref="LabException">It has ended; the message holds what it said last.</exception>
    internal void MustBeAlive()
    {
        if (IsAlive) return;
        string said = string.Join(Environment.NewLine, LastLines.TakeLast(10));
        throw new LabException($"{Name} ended with {_process.ExitCode}. It said last:{Environment.NewLine}{said}");
    }

    /// <summary>Ends it with SIGKILL, which it cannot prepare for.</summary>
    internal async Task KillAsync(CancellationToken cancellation)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsAlive) _process.Kill();
        _process.Dispose();
    }

    private void Take(string? line, Action<string>? onLine)
    {
        if (line is null) return;
        onLine?.Invoke(line);
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept) _lines.Dequeue();
        }
    }
}
