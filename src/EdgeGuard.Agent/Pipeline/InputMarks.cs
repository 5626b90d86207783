using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>
/// Marks which inputs are being read, in memory that outlives the process. If the process dies, the next agent finds what it was reading.
/// A clean stop removes the marks. The file belongs in a folder of the running system, such as <c>/run</c>; it is written to all the time.
/// <code>
/// 128 slots of 256 octets:   length of the stage's name (0: free), length of the input, name (32), input (222)
///  64 records of 56 octets:  when the process died (8, TimeProvider.GetTimestamp), hash of the input (8; 0: unnamed), length of the stage's name, name (32)
/// </code>
/// </summary>
internal sealed class InputMarks : IDisposable
{
    /// <summary>Process crashes older than this do not count.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    private const int Slots = 128, SlotSize = 256, NameSize = 32, InputAt = 2 + NameSize, InputSize = SlotSize - InputAt;
    private const int Records = 64, RecordSize = 56, HashAt = 8, StageAt = 17, RecordsAt = Slots * SlotSize, FileSize = RecordsAt + Records * RecordSize;

    /// <summary>An input during which the process ended so often is set aside by <see cref="InputGuard"/>.</summary>
    private const int MostOfOneInput = 3;

    private readonly string? _path;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly int[] _taken = new int[Slots];
    private readonly List<Crash> _crashes = [];

    private InputMarks(string? path, MemoryMappedViewAccessor? view) => (_path, _view) = (path, view);

    /// <summary>Marks nothing.</summary>
    internal static InputMarks None { get; } = new(null, null);

    /// <summary>Ends of the process within the <see cref="Window"/>, each with the stage that was reading then; oldest first.</summary>
    internal IReadOnlyList<Crash> Crashes => _crashes;

    /// <summary>Opens the marks, and reads what the last agent left.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be made.</exception>
    internal static InputMarks Open(string path, TimeProvider time)
    {
        FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        if (file.Length != FileSize) file.SetLength(0);
        using MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(file, null, FileSize, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        InputMarks marks = new(path, mapped.CreateViewAccessor(0, FileSize));
        marks.ReadLast(time);
        return marks;
    }

    /// <summary>Marks an input as being read, until the mark is disposed.</summary>
    /// <param name="stage">Name of the stage; at most 32 octets count.</param>
    /// <param name="input">Name of the input, where it costs nothing to know it.</param>
    internal Mark Begin(string stage, string? input)
    {
        if (_view is null || Take() is not { } slot) return default;
        Span<byte> octets = stackalloc byte[SlotSize];
        octets[1] = Write(input ?? "", octets.Slice(InputAt, InputSize));
        octets[0] = Write(stage, octets.Slice(2, NameSize));
        _view.SafeMemoryMappedViewHandle.WriteSpan<byte>((ulong)(slot * SlotSize), octets);
        return new(this, slot + 1);
    }

    /// <summary>Whether the process ended three times within the <see cref="Window"/> while this stage read this input.</summary>
    internal bool IsFatal(string stage, string? input)
    {
        if (_crashes.Count < MostOfOneInput || string.IsNullOrEmpty(input)) return false;
        Span<byte> octets = stackalloc byte[InputSize];
        ulong hash = HashOf(octets[..Write(input, octets)]);
        return _crashes.Count(crash => crash.Stage == stage && crash.Hash == hash) >= MostOfOneInput;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_view is null) return;
        _view.Dispose();
        File.Delete(_path!);
    }

    private int? Take()
    {
        int first = (int)((uint)Environment.CurrentManagedThreadId % Slots);
        for (int i = 0; i < Slots; i++)
        {
            int slot = (first + i) % Slots;
            if (Interlocked.CompareExchange(ref _taken[slot], 1, 0) == 0) return slot;
        }
        return null;
    }

    private void End(int slot)
    {
        _view!.SafeMemoryMappedViewHandle.Write<byte>((ulong)(slot * SlotSize), 0);
        Volatile.Write(ref _taken[slot], 0);
    }

    private void ReadLast(TimeProvider time)
    {
        byte[] octets = new byte[FileSize];
        _view!.SafeMemoryMappedViewHandle.ReadSpan<byte>(0, octets);
        for (int i = 0; i < Records; i++)
        {
            ReadOnlySpan<byte> record = octets.AsSpan(RecordsAt + i * RecordSize, RecordSize);
            TimeSpan age = time.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(record));
            // One from the future is of an earlier boot.
            if (record[StageAt - 1] is > 0 and <= NameSize && age >= TimeSpan.Zero && age <= Window)
                _crashes.Add(new(Encoding.UTF8.GetString(record.Slice(StageAt, record[StageAt - 1])), age, null) { Hash = BinaryPrimitives.ReadUInt64LittleEndian(record[HashAt..]) });
        }
        _crashes.Sort((a, b) => b.Age.CompareTo(a.Age));
        _crashes.AddRange(LastRead(octets).DistinctBy(crash => crash.Stage));
        if (_crashes.Count > Records) _crashes.RemoveRange(0, _crashes.Count - Records);
        _view.SafeMemoryMappedViewHandle.WriteSpan<byte>(0, Encoded(time));
    }

    private static IEnumerable<Crash> LastRead(byte[] octets)
    {
        for (int i = 0; i < Slots; i++)
        {
            int at = i * SlotSize;
            if (octets[at] is 0 or > NameSize || octets[at + 1] > InputSize) continue;
            string input = Encoding.UTF8.GetString(octets, at + InputAt, octets[at + 1]);
            yield return new(Encoding.UTF8.GetString(octets, at + 2, octets[at]), TimeSpan.Zero, input.Length == 0 ? null : input) { Hash = HashOf(octets.AsSpan(at + InputAt, octets[at + 1])) };
        }
    }

    private byte[] Encoded(TimeProvider time)
    {
        byte[] octets = new byte[FileSize];
        for (int i = 0; i < _crashes.Count; i++)
        {
            Span<byte> record = octets.AsSpan(RecordsAt + i * RecordSize, RecordSize);
            BinaryPrimitives.WriteInt64LittleEndian(record, time.GetTimestamp() - (long)(_crashes[i].Age.TotalSeconds * time.TimestampFrequency));
            BinaryPrimitives.WriteUInt64LittleEndian(record[HashAt..], _crashes[i].Hash);
            record[StageAt - 1] = Write(_crashes[i].Stage, record.Slice(StageAt, NameSize));
        }
        return octets;
    }

    // FNV-1a: the same in every process.
    private static ulong HashOf(ReadOnlySpan<byte> octets)
    {
        ulong hash = octets.IsEmpty ? 0 : 14_695_981_039_346_656_037;
        foreach (byte octet in octets) hash = unchecked((hash ^ octet) * 1_099_511_628_211);
        return hash;
    }

    private static byte Write(string text, Span<byte> to)
    {
        Encoding.UTF8.GetEncoder().Convert(text, to, flush: true, out _, out int length, out _);
        return (byte)length;
    }

    /// <summary>An end of the process while a stage read an input.</summary>
    /// <param name="Stage">The stage.</param>
    /// <param name="Age">How long ago; zero for the last one.</param>
    /// <param name="Input">The input, if its name is known. Outside text.</param>
    internal sealed record Crash(string Stage, TimeSpan Age, string? Input)
    {
        /// <summary>Hash of the input's name; 0 where it has none.</summary>
        internal ulong Hash { get; init; }
    }

    /// <summary>An input that is being read.</summary>
    internal readonly struct Mark(InputMarks marks, int number) : IDisposable
    {
        /// <summary>It has been read.</summary>
        public void Dispose()
        {
            if (number > 0) marks.End(number - 1);
        }
    }
}
