using System.Globalization;
using System.Numerics;
using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading.Types;

/// <summary>Unsigned integers up to 32 bits: JSON numbers without fraction or exponent (RFC 7951 §6.1, RFC 7950 §9.2.1).</summary>
internal sealed class UnsignedType<T>(T lowest, T highest) : YangType<T>
    where T : struct, IUnsignedNumber<T>, IMinMaxValue<T>, IBinaryInteger<T>
{
    internal override MudRule Rule => MudRules.Number;

    internal override string Expected => $"a whole number from {lowest} to {highest}, without quotes";

    internal override bool TryRead(JsonItem item, out T value)
    {
        value = default;
        return item is JsonNumber number && TryRead(number.Literal, out value);
    }

    internal override Repaired<T>? Repair(JsonItem item) =>
        item is JsonText text && TryRead(text.Value, out T value) ? new(MudRules.QuotedValue, value, $"the number {value}") : null;

    // A sign is legal before zero only, where it says nothing.
    private bool TryRead(string literal, out T value) =>
        T.TryParse(literal == "-0" ? "0" : literal, NumberStyles.None, CultureInfo.InvariantCulture, out value)
        && value >= lowest && value <= highest;
}

/// <summary>64-bit unsigned integers: decimal digits in quotes (RFC 7951 §6.1).</summary>
internal sealed class LongType : YangType<ulong>
{
    internal override MudRule Rule => MudRules.Number;

    internal override string Expected => "a whole number in quotes";

    internal override bool TryRead(JsonItem item, out ulong value)
    {
        value = 0;
        return item is JsonText text && ulong.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    internal override Repaired<ulong>? Repair(JsonItem item) =>
        item is JsonNumber number && ulong.TryParse(number.Literal, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? new(MudRules.QuotedValue, value, $"the number {value}")
            : null;
}

/// <summary><c>true</c> or <c>false</c> (RFC 7951 §6.3).</summary>
internal sealed class BooleanType : YangType<bool>
{
    internal override MudRule Rule => MudRules.Boolean;

    internal override string Expected => "true or false, without quotes";

    internal override bool TryRead(JsonItem item, out bool value)
    {
        value = item is JsonLiteral { Value: true };
        return item is JsonLiteral { Value: not null };
    }

    internal override Repaired<bool>? Repair(JsonItem item) =>
        item is JsonText { Value: "true" or "false" } text ? new(MudRules.QuotedValue, text.Value == "true", text.Value) : null;
}

/// <summary>The type <c>empty</c>: the node is there, as <c>[null]</c>, or it is not (RFC 7951 §6.9).</summary>
internal sealed class EmptyType : YangType<bool>
{
    internal override MudRule Rule => MudRules.Empty;

    internal override string Expected => "[null], or leave the node out";

    internal override bool TryRead(JsonItem item, out bool value) =>
        value = item is JsonArray { Items: [JsonLiteral { Value: null }] };

    // Without the node the entry would match every peer, so "present" is both the likelier and the narrower reading.
    internal override Repaired<bool>? Repair(JsonItem item) =>
        item is JsonArray { Items: [] } or JsonLiteral { Value: null or true } or JsonText { Value: "" }
            ? new(MudRules.EmptyLeaf, true, "[null]")
            : null;
}
