using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// The thread that drives one client. The library's loop uses select(2), which cannot handle descriptors above 1023, and the library's
/// own thread ends silently if TLS fails. So this loop waits with poll(2) and calls the library's reader and writer.
/// </summary>
internal sealed class MosquittoLoop
{
    private const int StackBytes = 256 * 1024;
    private const int ProbeMilliseconds = 1000;
    private const int LastReads = 4;

    private readonly Lock _gate = new();
    private readonly Queue<Request> _posted = [];
    private readonly MqttConnectionSettings _settings;
    private readonly Action<MqttMessage> _deliver;
    private readonly Action<MqttFailure?> _end;
    private readonly TaskCompletionSource<MqttSession> _welcomed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Poller? _poller;
    private bool _isStarted;
    private bool _isConnecting;
    private bool _isStopping;

    /// <param name="settings">Settings of the connection.</param>
    /// <param name="deliver">Called for received messages, on the loop's thread.</param>
    /// <param name="end">Called with the cause of the end, null if this side ended it, on the loop's thread; may be called twice.</param>
    internal MosquittoLoop(MqttConnectionSettings settings, Action<MqttMessage> deliver, Action<MqttFailure?> end)
    {
        _settings = settings;
        _deliver = deliver;
        _end = end;
    }

    /// <summary>Completes at a successful CONNACK, or fails with an <see cref="MqttException"/>.</summary>
    internal Task<MqttSession> Welcomed => _welcomed.Task;

    /// <summary>Completes when the thread has freed everything; never faults.</summary>
    internal Task Finished => _finished.Task;

    /// <summary>Starts the thread, which connects.</summary>
    internal void Start()
    {
        lock (_gate) _isStarted = true;
        Thread thread = new(Run, StackBytes) { IsBackground = true, Name = "mqtt" };
        thread.Start();
    }

    /// <summary>Queues a request for the loop. Every request gets a result.</summary>
    internal void Post(Request request)
    {
        lock (_gate)
        {
            if (_poller is not null)
            {
                _posted.Enqueue(request);
                _poller.Wake();
                return;
            }
        }

        request.Answer(MqttTransport.Closed);
    }

    /// <summary>
    /// Ends the connection without DISCONNECT and waits until it is freed. It does not wait for a pending TCP connection attempt, which
    /// cannot be interrupted: the thread then ends when the kernel gives up.
    /// </summary>
    internal Task StopAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            _poller?.Wake();
            return _isStarted && !_isConnecting ? Finished : Task.CompletedTask;
        }
    }

    private void Run()
    {
        MqttFailure? failure = null;
        try
        {
            using MosquittoClient client = new(_settings, _deliver);
            failure = Drive(client);
            _end(failure);
            client.Abandon(failure ?? MqttTransport.Closed);
        }
        catch (MqttException exception)
        {
            failure = exception.Failure;
        }
        catch (TypeLoadException exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            failure = new(MqttFailureCause.LocalSetup, $"{LibMosquitto.Name} is missing or too old, or was built without TLS.");
        }
        finally
        {
            _end(failure);
            _welcomed.TrySetException(new MqttException(failure ?? MqttTransport.Closed));
            // Marks the fault as observed, because nothing may await the task any more.
            _ = _welcomed.Task.Exception;
            _finished.SetResult();
        }
    }

    private MqttFailure? Drive(MosquittoClient client)
    {
        using Poller poller = new();
        if (!Connect(client, poller)) return client.Failure;
        while (!client.IsOver && !IsStopping())
        {
            PollEvents wanted = PollEvents.Readable | (client.WantsWrite ? PollEvents.Writable : PollEvents.None);
            PollEvents ready = poller.Wait(client.Socket, wanted, ProbeMilliseconds);
            while (!client.IsOver && TakePosted() is { } request) request.Begin(client);
            Turn(client, ready);
            if (client.Session is { } session) _welcomed.TrySetResult(session);
        }

        lock (_gate) _poller = null;
        while (TakePosted() is { } request) request.Answer(client.Failure ?? MqttTransport.Closed);
        return client.Failure;
    }

    private bool Connect(MosquittoClient client, Poller poller)
    {
        lock (_gate)
        {
            if (_isStopping) return false;
            _isConnecting = true;
        }

        client.Connect();
        lock (_gate)
        {
            _isConnecting = false;
            _poller = poller;
        }

        return true;
    }

    private static void Turn(MosquittoClient client, PollEvents ready)
    {
        bool isGone = (ready & (PollEvents.Error | PollEvents.HungUp)) != 0;
        // Before CONNACK, the TLS handshake also needs a read when the socket becomes writable.
        PollEvents reasonsToRead = client.Session is null ? ~PollEvents.None : ~PollEvents.Writable;
        if (!client.IsOver && (ready & reasonsToRead) != 0) client.Read();
        if (!client.IsOver && client.WantsWrite) client.Write();
        if (!client.IsOver && client.Session is null && isGone) LastRead(client);
        if (!client.IsOver) client.KeepAlive();
    }

    /// <summary>
    /// Reads the rest of the buffers, which may contain the cause, and ends the connection. The library treats a connection reset within
    /// the TLS handshake as "try again", endlessly.
    /// </summary>
    private static void LastRead(MosquittoClient client)
    {
        for (int i = 0; i < LastReads && !client.IsOver && client.Session is null; i++) client.Read();
        if (!client.IsOver && client.Session is null) client.HangUp();
    }

    private bool IsStopping()
    {
        lock (_gate) return _isStopping;
    }

    private Request? TakePosted()
    {
        lock (_gate) return _posted.TryDequeue(out Request? request) ? request : null;
    }
}
