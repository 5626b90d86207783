using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading.Types;

/// <summary>A YANG type: which JSON values it takes (RFC 7951 §6) and what they mean.</summary>
internal abstract class YangType<T>
{
    /// <summary>What a refused value breaks.</summary>
    internal abstract MudRule Rule { get; }

    /// <summary>What to write, to follow <c>Write</c>: <c>a whole number from 1 to 168</c>.</summary>
    internal abstract string Expected { get; }

    /// <returns>false when the value is not of this type.</returns>
    internal abstract bool TryRead(JsonItem item, out T value);

    /// <summary>Reads a value that is refused to the letter but can mean one thing only; null where there is no such repair.</summary>
    internal virtual Repaired<T>? Repair(JsonItem item) => null;
}

/// <summary>A value that a repair gave.</summary>
/// <param name="Rule">The named repair.</param>
/// <param name="Value">What it means.</param>
/// <param name="Meaning">The same for a message, to follow <c>can only mean</c>.</param>
/// <param name="Remedy">What the maker should do.</param>
internal sealed record Repaired<T>(MudRule Rule, T Value, string Meaning, string Remedy = "Write that.");
