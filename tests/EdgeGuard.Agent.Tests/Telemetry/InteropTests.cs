using EdgeGuard.Core.Devices;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Clients that we did not write read our messages and order something.</summary>
public sealed class InteropTests(BrokerFixture brokers) : BrokerTests(brokers), IClassFixture<BrokerFixture>
{
    [ToolFact(Tool.Paho)]
    public async Task Paho_of_Python_reads_everything_and_orders_a_quarantine()
    {
        List<string> lines = await ConverseAsync(Tools.Python, "paho_client.py");

        Assert.Contains("edgeguard/gw01/response/device/quarantine\t{\"status\":\"ok\",\"data\":{\"id\":\"00005e005301\",\"response\":\"isolated\"},\"transaction\":\"paho\"}", lines);
        await CheckAsync(lines);
    }

    [ToolFact(Tool.NodeMqtt)]
    public async Task Mqtt_of_node_reads_everything_and_gets_its_answer_by_response_topic_and_correlation_data()
    {
        List<string> lines = await ConverseAsync("node", "mqtt_client.js");

        Assert.Contains("edgeguard/gw01/response/node\t{\"status\":\"ok\",\"data\":{\"id\":\"00005e005301\",\"response\":\"isolated\"},\"transaction\":\"node\"}", lines);
        Assert.Contains("correlation\t7f3", lines);
        Assert.Contains("content type\tapplication/json", lines);
        await CheckAsync(lines.Where(l => !l.StartsWith("edgeguard/gw01/response/node\t", StringComparison.Ordinal)));
    }

    private async Task<List<string>> ConverseAsync(string program, string script)
    {
        await using Gateway gateway = await Gateway.StartAsync(Options());
        string path = Path.Combine(Tools.Checkout, "tests", "EdgeGuard.Agent.Tests", "Telemetry", "Interop", script);
        (int exit, string output) = await Tools.RunAsync(
            program, [path, "localhost", $"{Brokers.HomePort}", Brokers.Authority.File, "homeassistant", BrokerFixture.Password]);

        Assert.True(exit == 0, output);
        Assert.Equal(ResponseLevel.Isolated, gateway.PipelineChannels.InForce.Current.Devices[Home.Camera].Response.Level);
        List<string> lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal("connected\t0", lines[0]);
        Assert.Contains(lines, l => l.StartsWith("edgeguard/gw01/device/00005e005301/state\t", StringComparison.Ordinal));
        return lines;
    }

    private static async Task CheckAsync(IEnumerable<string> lines)
    {
        if (Tools.Missing(Tool.JsonSchema) is not null) return;
        (int exit, string output) = await Tools.RunAsync(
            Tools.Python, [Path.Combine(Tools.Checkout, "deploy", "mqtt", "check.py"), "--strict"], string.Join('\n', lines.Where(l => l.StartsWith("edgeguard/", StringComparison.Ordinal))) + "\n");
        Assert.True(exit == 0, output);
    }
}
