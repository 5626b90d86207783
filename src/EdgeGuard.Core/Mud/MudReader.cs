using EdgeGuard.Core.Mud.Json;
using EdgeGuard.Core.Mud.Reading;

namespace EdgeGuard.Core.Mud;

/// <summary>
/// Parses bytes into a <see cref="MudFile"/>, or into the problems that prevent it. Any input gives a result and no exception. <see
/// cref="MudLimits"/> bounds time and memory.
/// </summary>
public static class MudReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The file as it was sent.</param>
    /// <param name="strictness">Strict, or after named repairs.</param>
    /// <param name="limits">Size limits; <see cref="MudLimits.Default"/> if absent.</param>
    public static MudResult Read(
        ReadOnlyMemory<byte> bytes, MudStrictness strictness = MudStrictness.Compatible, MudLimits? limits = null)
    {
        limits ??= MudLimits.Default;
        LineMap lines = new(bytes.Length > limits.MaxBytes ? default : bytes);
        ProblemList problems = new(lines, strictness, limits);
        MudFile? file = null;
        if (bytes.Length > limits.MaxBytes)
        {
            problems.Add(MudRules.ByteLimit, 0, $"The file has more than {limits.MaxBytes} bytes. Publish a shorter one.");
        }
        else if (ReadTree(bytes, lines, problems, limits) is { } document)
        {
            file = DocumentReader.Read(document, new(strictness, limits, problems));
        }
        return file is not null && problems.Errors == 0
            ? new MudResult.Accepted(file, problems.Ordered())
            : new MudResult.Refused(problems.Ordered());
    }

    private static JsonItem? ReadTree(ReadOnlyMemory<byte> bytes, LineMap lines, ProblemList problems, MudLimits limits)
    {
        ReadOnlySpan<byte> text = bytes.Span;
        if (!text.StartsWith(ByteOrderMark)) return JsonTreeReader.Read(text, 0, lines, problems, limits.MaxDepth);
        problems.Add(MudRules.ByteOrderMark, 0, "The file begins with a byte order mark. Save it as UTF-8 without one.");
        return JsonTreeReader.Read(text[ByteOrderMark.Length..], ByteOrderMark.Length, lines, problems, limits.MaxDepth);
    }
}
