namespace EdgeGuard.Fuzz.Readers;

/// <summary>One reader of outside bytes, with inputs to begin from and limits that hold for any input.</summary>
/// <param name="Name">As <c>tests/fuzz.sh</c> takes it.</param>
/// <param name="Read">Reads an input as the program does, and uses whatever came of it.</param>
/// <param name="Seeds">Inputs of real programs.</param>
internal sealed record FuzzedReader(string Name, Action<ReadOnlyMemory<byte>> Read, Func<IEnumerable<byte[]>> Seeds)
{
    /// <summary>Octets of the longest input that is tried.</summary>
    internal int LongestInput { get; init; } = 2048;

    /// <summary>Octets that may be allocated for each octet of an input, beyond <see cref="Invariants.FreeAllocation"/>.</summary>
    internal int AllocationFactor { get; init; } = 200;

    /// <summary>Text that the reader knows; it makes changed inputs more likely to be understood.</summary>
    internal IReadOnlyList<byte[]> Tokens { get; init; } = [];
}
