using EdgeGuard.Linux.Files;
using EdgeGuard.Mqtt.Contract;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>
/// The topics on which the broker may hold a retained message of this gateway. Also after a restart it is known what has to be cleared: a device that was
/// forgotten while the broker was away, or everything that was turned off in the configuration. Thread-safe.
/// </summary>
internal sealed partial class RetainedTopics
{
    /// <summary>Name of the file in the state folder: one topic a line.</summary>
    internal const string FileName = "retained.txt";

    /// <summary>Topics at most. A broker that never allows clearing must not make the file grow for ever; the oldest are given up first.</summary>
    internal const int Capacity = 20_000;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, bool> _isCleared = new(StringComparer.Ordinal);
    private readonly string? _file;
    private readonly ILogger _logger;
    private bool _isChanged;
    private bool _hasFailed;

    /// <param name="file">Where to keep them; null for memory.</param>
    /// <param name="logger">Logs problems of the disk.</param>
    internal RetainedTopics(string? file, ILogger logger)
    {
        _file = file;
        _logger = logger;
        try
        {
            if (file is null) return;
            using OwnerAccess access = OwnerAccess.Of(Path.GetDirectoryName(file)!);
            if (!File.Exists(file)) return;
            foreach (string topic in File.ReadLines(file).Where(line => line.Length > 0).Take(Capacity)) _isCleared[topic] = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotKept(file!, exception.Message);
        }
    }

    /// <summary>All of them.</summary>
    internal IReadOnlyList<string> All
    {
        get
        {
            lock (_gate) return [.. _isCleared.Keys];
        }
    }

    /// <summary>Whether the broker may hold a message there.</summary>
    internal bool Contains(string topic)
    {
        lock (_gate) return _isCleared.ContainsKey(topic);
    }

    /// <summary>Notes what is about to be published. It is on the disk when this returns, so that a crash right after leaves no unknown message.</summary>
    internal void Note(IEnumerable<MqttMessage> messages)
    {
        lock (_gate)
        {
            foreach (MqttMessage message in messages.Where(m => m.Retain)) Note(message.Topic, clears: message.Payload.IsEmpty);
            Write();
        }
    }

    /// <summary>The broker has cleared the topic. Without effect where something was published there since.</summary>
    internal void Cleared(string topic)
    {
        lock (_gate)
        {
            if (_isCleared.TryGetValue(topic, out bool isCleared) && isCleared) _isChanged |= _isCleared.Remove(topic);
        }
    }

    /// <summary>Writes what changed since the last call.</summary>
    internal void Write()
    {
        lock (_gate)
        {
            if (!_isChanged || _file is null) return;
            try
            {
                Save(_file);
                _isChanged = _hasFailed = false;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (!_hasFailed) LogNotKept(_file, exception.Message);
                _hasFailed = true;
            }
        }
    }

    private void Note(string topic, bool clears)
    {
        if (clears)
        {
            if (_isCleared.ContainsKey(topic)) _isCleared[topic] = true;
            return;
        }
        _isChanged |= _isCleared.TryAdd(topic, false);
        _isCleared[topic] = false;
        if (_isCleared.Count > Capacity) _isCleared.RemoveAt(0);
    }

    // The whole file beside the old one first, so that a power cut leaves one of the two. The topics have MAC addresses in them: only the agent may read.
    private void Save(string file)
    {
        using OwnerAccess access = OwnerAccess.Of(Path.GetDirectoryName(file)!);
        string beside = file + ".new";
        using (FileStream stream = new(beside, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            using StreamWriter writer = new(stream);
            foreach (string topic in _isCleared.Keys) writer.Write($"{topic}\n");
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }
        File.Move(beside, file, overwrite: true);
    }

    [LoggerMessage(6304, LogLevel.Warning, "The list of retained messages, {File}, cannot be kept ({Problem}). Messages of devices that go meanwhile may stay on the broker")]
    private partial void LogNotKept(string file, string problem);
}
