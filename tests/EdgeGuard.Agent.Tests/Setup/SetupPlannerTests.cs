using System.Net;
using System.Text.Json;
using EdgeGuard.Agent.Setup;

namespace EdgeGuard.Agent.Tests.Setup;

public sealed class SetupPlannerTests
{
    private static readonly SetupFacts Router = Facts("eth0", Link("eth0", "192.168.1.2/24"), Link("br-things", "192.168.20.1/24"), Link("br-family", "192.168.30.1/24"), Link("lan1") with { IsMember = true },
        Link("docker0", "172.17.0.1/16") with { Kind = SetupLinkKind.Virtual });

    [Fact]
    public void Router_that_runs_already_is_adopted_in_monitor_mode_without_its_uplink()
    {
        SetupPlan plan = SetupPlanner.Of(Router with { LeaseFiles = ["/var/lib/misc/dnsmasq.leases"], Programs = ["Docker"] }, new());

        Assert.Equal("adopt", plan.Shape);
        JsonElement networks = JsonDocument.Parse(plan.Configuration!).RootElement.GetProperty("networks");
        Assert.Equal(["br-family trusted br-family", "br-things iot br-things"],
            networks.EnumerateArray().Select(n => $"{n.GetProperty("name")} {n.GetProperty("kind")} {n.GetProperty("interfaces")[0]}"));
        Assert.DoesNotContain("mode", plan.Configuration, StringComparison.Ordinal);
        Assert.Contains("Network 'br-things' on br-things: devices, each with its profile or the baseline. It is only monitored at first, so nothing is dropped.", plan.Sentences);
        Assert.Contains("Docker is left as it is.", plan.Sentences);
    }

    [Fact]
    public void Answers_decide_networks_admins_and_broker()
    {
        SetupPlan plan = SetupPlanner.Of(Router, new() { Networks = [new("cameras", "strict", ["br-things"])], Admins = ["00:00:5e:00:53:07"], Broker = "mqtts://broker:8883" });

        Assert.Equal("""{"networks":[{"name":"cameras","kind":"strict","interfaces":["br-things"]}],"management":{"admins":["00:00:5e:00:53:07"]},"mqtt":{"url":"mqtts://broker:8883"}}""",
            JsonSerializer.Serialize(JsonDocument.Parse(plan.Configuration!).RootElement));
    }

    [Fact]
    public void Board_with_one_network_watches_only_and_one_with_a_free_port_is_no_router_yet()
    {
        SetupPlan watch = SetupPlanner.Of(Facts("eth0", Link("eth0", "192.168.1.2/24")), new()), router = SetupPlanner.Of(Facts("eth0", Link("eth0", "192.168.1.2/24"), Link("eth1")), new());

        Assert.Equal(("watch", null, "router", null), (watch.Shape, watch.Configuration, router.Shape, router.Configuration));
        Assert.Contains(watch.Sentences, sentence => sentence.Contains("It cannot enforce anything.", StringComparison.Ordinal));
        Assert.Contains(router.Sentences, sentence => sentence.Contains("Give eth1 an address", StringComparison.Ordinal));
    }

    [Fact]
    public void Answer_file_with_an_unknown_key_is_refused() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{ "network": [] }""", SetupJson.Default.SetupAnswers));

    private static SetupFacts Facts(string uplink, params SetupLink[] links) => new() { Links = links, Uplink = uplink };

    private static SetupLink Link(string name, params string[] networks) => new(name, SetupLinkKind.Wired, false, [.. networks.Select(text => IPNetwork.Parse($"{IPNetworkBase(text)}"))]);

    private static string IPNetworkBase(string text)
    {
        string[] parts = text.Split('/');
        byte[] octets = IPAddress.Parse(parts[0]).GetAddressBytes();
        octets[3] = 0;
        if (parts[1] == "16") octets[2] = 0;
        return $"{new IPAddress(octets)}/{parts[1]}";
    }
}
