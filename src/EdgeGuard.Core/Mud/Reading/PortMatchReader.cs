using EdgeGuard.Core.Mud.Json;
using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The containers <c>source-port</c> and <c>destination-port</c>: a range, or an operator and a port (RFC 8519 §4.2).</summary>
internal static class PortMatchReader
{
    internal static PortMatch? Read(ObjectReader port)
    {
        bool hasUpper = port.Find("upper-port") is not null;
        bool isRange = port.Find("lower-port") is not null || hasUpper;
        bool hasPort = port.Find("port") is not null;
        if (isRange && !hasPort) return ReadRange(port);
        if (isRange) port.Choice("port", port.Find("lower-port") is null ? "upper-port" : "lower-port");
        return hasPort || port.Find("operator") is not null ? ReadOperator(port) : null;
    }

    private static PortMatch ReadRange(ObjectReader port)
    {
        CheckOperator(port);
        ushort lower = port.Required("lower-port", YangTypes.UInt16, (ushort)0);
        ushort upper = port.Required("upper-port", YangTypes.UInt16, lower);
        if (lower <= upper) return new(PortOperator.Range, lower, upper);
        port.Remark(MudRules.PortRange, "lower-port", $"lower-port {lower} is above upper-port {upper}. Swap them.");
        return PortMatch.EqualTo(lower);
    }

    // A complete range leaves "eq" nothing to say, and some write "range" there; any other operator would change the meaning.
    private static void CheckOperator(ObjectReader port)
    {
        if (port.Find("operator") is not { } found) return;
        bool isComplete = port.Find("lower-port") is not null && port.Find("upper-port") is not null;
        bool saysNothing = isComplete && found is JsonText { Value: "eq" or "range" };
        if (saysNothing) port.Remark(MudRules.RangeOperator, "operator", "operator says nothing beside lower-port and upper-port. Remove it.");
        else port.Remark(MudRules.Choice, "operator", "operator and a range exclude each other. Keep one.");
    }

    private static PortMatch ReadOperator(ObjectReader port)
    {
        PortOperator comparison = port.Value("operator", YangTypes.Operator) ?? PortOperator.Equal;
        ushort number = port.Required("port", YangTypes.UInt16, (ushort)0);
        return new(comparison, number, number);
    }
}
