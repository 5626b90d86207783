using EdgeGuard.Agent.Coverage;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Tests.Leds;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Coverage;

/// <summary>The record of changed bridge settings is the agent's, and root restores by it.</summary>
public sealed class BridgeRecordTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly LogList<BridgeIsolation> _log = new();

    public void Dispose() => _folder.Dispose();

    [NetnsFact]
    public void Record_of_a_path_that_leads_elsewhere_writes_nothing_and_honest_changes_are_reverted() => NetworkNamespace.Run(inside =>
    {
        inside.Ip("link add br0 type bridge");
        New().Isolate("br0");
        Assert.Equal("1", Setting("ipv4/conf/br0/proxy_arp_pvlan"));
        string victim = _folder.PathOf("victim"), existing = _folder.Write("existing", "old");
        string now = Setting("ipv4/ip_forward"), other = now == "0" ? "1" : "0";
        Forge($$"""{"What":"../../..{{victim}}","Before":"* * * * * root true","Now":null,"Bridge":"br0"}""", $$"""{"What":"../../..{{existing}}","Before":"new","Now":"old","Bridge":"br0"}""",
            $$"""{"What":"ipv4/ip_forward","Before":"{{other}}","Now":"{{now}}","Bridge":"br0"}""", $$"""{"What":"ipv4/conf/../ip_forward","Before":"{{other}}","Now":"{{now}}","Bridge":".."}""", "null");

        BridgeIsolation later = New();
        IReadOnlyList<BridgeChange> restored = later.Restore([]);

        Assert.False(File.Exists(victim));
        Assert.Equal("old", File.ReadAllText(existing));
        Assert.Equal(now, Setting("ipv4/ip_forward"));
        Assert.Equal("0", Setting("ipv4/conf/br0/proxy_arp_pvlan"));
        Assert.All(restored, change => Assert.Equal("br0", change.Bridge));
        Assert.Contains("no change of a bridge", Assert.Single(_log.Lines, line => line.StartsWith("3105", StringComparison.Ordinal)), StringComparison.Ordinal);
    });

    private BridgeIsolation New() => new(Microsoft.Extensions.Options.Options.Create(new AgentOptions { State = { Folder = _folder.Root } }), _log);

    private void Forge(params string[] rows)
    {
        string record = _folder.PathOf("bridges.json");
        File.WriteAllText(record, File.ReadAllText(record).TrimEnd().TrimEnd(']') + "," + string.Join(',', rows) + "]");
    }

    private static string Setting(string path) => File.ReadAllText($"/proc/sys/net/{path}").Trim();
}
