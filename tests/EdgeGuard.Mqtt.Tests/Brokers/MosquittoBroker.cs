using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>A mosquitto process of our own on loopback.</summary>
internal sealed class MosquittoBroker : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private const int FirstPort = 15000;
    private const int LastPort = 32000;
    private static readonly HashSet<int> s_given = [];

    private readonly string _configuration;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly Queue<string> _log = [];
    private Process? _process;

    /// <param name="configuration">Path of the configuration file.</param>
    /// <param name="environment">Added to the process's own.</param>
    internal MosquittoBroker(string configuration, IReadOnlyDictionary<string, string>? environment = null)
    {
        _configuration = configuration;
        _environment = environment ?? new Dictionary<string, string>();
    }

    /// <summary>A free port that nobody is given by chance: below those the kernel hands out, and each but once in this run.</summary>
    internal static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(FirstPort, LastPort);
            lock (s_given)
            {
                if (!s_given.Add(port)) continue;
            }

            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken by someone else; draw again.
            }
        }
    }

    /// <summary>Completes when the broker says that it is running.</summary>
    internal async Task StartAsync()
    {
        TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ProcessStartInfo start = new(BrokerRequirement.MosquittoPath) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(_configuration);
        foreach ((string name, string value) in _environment) start.Environment[name] = value;
        _process = new() { StartInfo = start, EnableRaisingEvents = true };
        _process.ErrorDataReceived += (_, line) => Note(line.Data, running);
        _process.Exited += (_, _) => running.TrySetException(new InvalidOperationException("The broker ended at its start: " + Log()));
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        try
        {
            await running.Task.WaitAsync(s_limit);
        }
        catch (TimeoutException)
        {
            await StopAsync();
            throw new InvalidOperationException("The broker did not come up: " + Log());
        }
    }

    /// <summary>As <c>systemctl stop</c>: the broker says goodbye and saves its sessions.</summary>
    internal async Task StopAsync()
    {
        if (_process is null) return;
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(s_limit);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private void Note(string? line, TaskCompletionSource running)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > 20) _log.Dequeue();
        }

        if (line.EndsWith(" running", StringComparison.Ordinal)) running.TrySetResult();
    }

    private string Log()
    {
        lock (_log) return string.Join('\n', _log);
    }
}
