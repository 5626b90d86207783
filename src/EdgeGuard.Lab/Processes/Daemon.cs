using System.Diagnostics;

namespace EdgeGuard.Lab.Processes;

/// <summary>A program that runs in the background during a scenario. Its last 200 output lines are kept, to explain an unexpected exit.</summary>
internal sealed class Daemon : IDisposable
{
    private const int LinesKept = 200;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();

    /// <summary>Starts the program in the network namespace of the calling thread.</summary>
    /// <param name="name">Its name in error messages.</param>
    /// <param name="start">How to start it.</param>
    /// <param name="onLine">Called with each line of its standard output.</param>
    internal Daemon(string name, ProcessStartInfo start, Action<string>? onLine = null)
    {
        Name = name;
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        _process = Command.Start(start);
        _process.OutputDataReceived += (_, e) => Add(e.Data, onLine);
        _process.ErrorDataReceived += (_, e) => Add(e.Data, null);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its name in error messages.</summary>
    internal string Name { get; }

    /// <summary>Its process id inside the sandbox.</summary>
    internal int Id => _process.Id;

    /// <summary>The process is running.</summary>
    internal bool IsRunning => !_process.HasExited;

    /// <summary>The last lines of its standard output and standard error.</summary>
    internal IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    /// <exception cref="LabException">The process has ended. The message contains its last lines.</exception>
    internal void ThrowIfExited()
    {
        if (IsRunning) return;
        string last = string.Join(Environment.NewLine, LastLines.TakeLast(10));
        throw new LabException($"{Name} ended with exit code {_process.ExitCode}. Its last lines:{Environment.NewLine}{last}");
    }

    /// <summary>Ends it with SIGKILL, so that it cannot clean up.</summary>
    internal async Task KillAsync(CancellationToken cancellation)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsRunning) _process.Kill();
        _process.Dispose();
    }

    private void Add(string? line, Action<string>? onLine)
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
