using System.Diagnostics;
using EdgeGuard.Fuzz.Readers;

namespace EdgeGuard.Fuzz;

/// <summary>Changes inputs that took new edges, and keeps what takes further ones, until its time is over.</summary>
internal sealed class FuzzRun(FuzzedReader reader, int seed, string folder) : IDisposable
{
    private const int MostFaults = 20;

    private readonly CoverageMap _map = new();
    private readonly CurrentInput _current = new(Path.Combine(folder, $"{reader.Name}.current"), reader.LongestInput);
    private readonly List<byte[]> _kept = [];
    private readonly Dictionary<string, byte[]> _faults = [];
    private long _executions;
    private TimeSpan _slowest;

    /// <summary>Runs for a time, and prints what came of it.</summary>
    /// <returns>How many faults were found.</returns>
    internal int Run(TimeSpan limit)
    {
        Random random = new(seed);
        Mutator mutator = new(reader, random);
        byte[][] seeds = [.. reader.Seeds().Concat(Seeds.Findings(reader.Name)).Select(s => s.Length > reader.LongestInput ? s[..reader.LongestInput] : s)];
        Stopwatch clock = Stopwatch.StartNew();
        foreach (byte[] input in seeds) Try(input);
        int begun = _map.Edges;
        if (_kept.Count == 0) _kept.AddRange(seeds);
        while (clock.Elapsed < limit && _faults.Count < MostFaults)
        {
            // What was found lately leads on more often.
            int at = random.Next(2) == 0 ? random.Next(_kept.Count) : _kept.Count - 1 - random.Next(Math.Min(_kept.Count, 16));
            Try(mutator.Change(_kept, _kept[at]));
        }
        Report(clock.Elapsed, seeds.Length, begun);
        return _faults.Count;
    }

    public void Dispose() => _current.Dispose();

    private void Try(byte[] input)
    {
        _current.Set(input);
        _map.Begin();
        string? fault = Invariants.Check(reader, input, out TimeSpan took);
        _executions++;
        if (took > _slowest) _slowest = took;
        if (_map.IsNews()) _kept.Add(input);
        // The same place is one fault, whatever leads there.
        if (fault is not null) _faults.TryAdd(string.Join('\n', fault.Split('\n').Where((_, line) => line is 0 or 1)), input);
    }

    private void Report(TimeSpan took, int seeds, int begun)
    {
        Console.WriteLine($"{reader.Name}: {_executions} executions in {took.TotalSeconds:0} s ({_executions / took.TotalSeconds:0} a second), {begun} edges by {seeds} seeds, "
            + $"{_map.Edges} in all, {_kept.Count} inputs kept, slowest {_slowest.TotalMilliseconds:0.0} ms, {_faults.Count} findings, seed {seed}");
        foreach ((string fault, byte[] input) in _faults)
        {
            string file = Path.Combine(folder, $"{reader.Name}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input).AsSpan(0, 4))}.bin");
            File.WriteAllBytes(file, input);
            Console.WriteLine($"failed: {reader.Name}: {fault.Replace("\n", "\n    ", StringComparison.Ordinal)}\n    input in {file}");
        }
    }
}
