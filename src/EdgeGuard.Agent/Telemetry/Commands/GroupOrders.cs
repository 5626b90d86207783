using EdgeGuard.Agent.Orders;

namespace EdgeGuard.Agent.Telemetry.Commands;

/// <summary>
/// What may be ordered of a whole group of gateways: responses to devices, which end by themselves within an hour. Whoever may publish to a group
/// reaches many homes at once, so nothing that loosens and nothing that lasts is accepted there, whatever <c>mqtt:commands</c> lists.
/// </summary>
internal static class GroupOrders
{
    /// <summary>The longest time, and the time where an order names none; minutes.</summary>
    internal const double MostMinutes = 60;

    /// <summary>Whether a group may be ordered to do it.</summary>
    internal static bool Has(OrderVerb verb) => !verb.Loosens && verb.Optional.Contains("minutes");

    /// <summary>The order with an end, or why it is refused.</summary>
    internal static CommandReading Limit(CommandReading.Given order)
    {
        if (!Has(order.Verb)) return Refuse(order, RefusalCode.NotPermitted, $"A group may be ordered {string.Join(", ", OrderVerbs.Remote.Where(Has).Select(verb => verb.Name))}, not '{order.Verb.Name}'.");
        if (order.Request.Minutes > MostMinutes) return Refuse(order, RefusalCode.NotPermitted, $"An order to a group ends within {MostMinutes:0} minutes ('minutes').");
        return order with { Request = order.Request with { Minutes = order.Request.Minutes ?? MostMinutes } };
    }

    private static CommandReading.Refused Refuse(CommandReading.Given order, RefusalCode code, string message) => new(order.AnswerTo, order.Transaction, new(code, message));
}
