namespace EdgeGuard.Agent.Orders;

/// <summary>The ways an order can come, as responses, events and the store name them.</summary>
internal static class OrderOrigin
{
    internal const string CommandLine = "cli", Mqtt = "mqtt", Button = "button";
}
