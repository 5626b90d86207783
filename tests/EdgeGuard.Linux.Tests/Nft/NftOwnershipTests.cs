using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using static EdgeGuard.Linux.Tests.Nft.SampleRuleset;

namespace EdgeGuard.Linux.Tests.Nft;

/// <summary>Who may touch the table, and what is left of it when we go. On kernels without ownership each says so and ends.</summary>
public class NftOwnershipTests
{
    [NetnsFact]
    public void F7_F9_Foreign_flush_has_no_effect_while_we_hold_the_table() => Held((inside, table) =>
    {
        inside.Nft("add table inet foreign");

        inside.Nft("flush ruleset");

        Assert.DoesNotContain("foreign", inside.Execute("nft", ["list", "ruleset"]), StringComparison.Ordinal);
        Assert.Empty(table.Examine());
    });

    [NetnsTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void F10_Start_and_reload_of_firewalld_leave_the_table_as_it_is(bool mayHold) => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open(Ruleset.TableName, mayHold);
        table.Apply(Whole);

        // As firewalld writes it: its own tables of all families, replaced in one transaction each.
        for (int reload = 0; reload < 2; reload++)
        {
            foreach (string family in new[] { "inet", "ip", "ip6" })
            {
                inside.Nft($$"""
                    add table {{family}} firewalld
                    delete table {{family}} firewalld
                    table {{family}} firewalld {
                      chain filter_FORWARD { type filter hook forward priority filter + 10; policy accept; ct state { established, related } accept; iifname "lo" accept; reject; }
                      chain mangle_PREROUTING { type filter hook prerouting priority mangle + 10; policy accept; }
                    }
                    """);
            }
        }

        Assert.Empty(table.Examine());
        Assert.Contains("table inet firewalld", inside.Execute("nft", ["list", "ruleset"]), StringComparison.Ordinal);
    });

    [NetnsFact]
    public void F12_F14_Foreign_changes_are_refused_while_we_hold_the_table() => Held((inside, table) =>
    {
        foreach (string attempt in new[] { "delete table inet edgeguard", "flush chain inet edgeguard forward", "add chain inet edgeguard mine" })
        {
            Assert.Throws<InvalidOperationException>(() => inside.Nft(attempt));
        }
        Assert.Empty(table.Examine());
    });

    [NetnsFact]
    public void F54_Second_agent_is_refused_while_the_first_lives() => Held((_, table) =>
    {
        using NftTable second = NftTable.Open();

        NftRefusedException refused = Assert.Throws<NftRefusedException>(() => second.Apply(Whole));

        Assert.Contains("another process holds the table", refused.Message, StringComparison.Ordinal);
        Assert.Empty(table.Examine());
    });

    [NetnsFact]
    public void F1_F2_Rules_stay_when_we_go_and_the_next_agent_takes_the_table_over() => Held((inside, table) =>
    {
        string before = Rules(inside);
        table.Dispose();
        Assert.Equal(before, Rules(inside));

        using NftTable next = NftTable.Open();
        next.Apply(Whole);

        inside.Nft("flush ruleset");
        Assert.Empty(next.Examine());
    });

    [NetnsFact]
    public void Plain_table_of_early_boot_is_replaced_and_held() => NetworkNamespace.Run(inside =>
    {
        inside.Nft("table inet edgeguard {\n chain early {\n type filter hook forward priority 0; policy drop;\n }\n}\n");
        using NftTable table = NftTable.Open();

        table.Apply(Whole);

        Assert.Empty(table.Examine());
        if (!table.IsHeld) return;
        inside.Nft("flush ruleset");
        Assert.Empty(table.Examine());
    });

    [NetnsFact]
    public void F14_Every_change_others_made_is_found_where_the_table_is_not_held() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open(Ruleset.TableName, mayHold: false);
        table.Apply(Whole);

        inside.Nft("""
            insert rule inet edgeguard forward accept
            add element inet edgeguard dev4 { 00:00:5e:00:53:66 . 192.0.2.102 : accept }
            delete element inet edgeguard gov4 { 192.168.1.1 }
            add element inet edgeguard cat { 10.0.9.9 . 17 . 53 }
            add element inet edgeguard x4 { 00:00:5e:00:53:66 . 192.0.2.102 . 6 . 1 }
            add chain inet edgeguard mine
            add set inet edgeguard mine { type ipv4_addr; }
            flush chain inet edgeguard nothing
            delete chain inet edgeguard nothing
            chain inet edgeguard dns { policy drop; }
            """);

        Assert.Equal(
            [
                "chain dns", "rule 1 of chain forward", "rule 2 of chain forward", "rule 3 of chain forward", "rule 4 of chain forward",
                "chain mine", "chain nothing", "element 10.0.9.9 . 17 . 53 of set cat", "element 00:00:5e:00:53:66 . 192.0.2.102 of set dev4",
                "element 192.168.1.1 of set gov4", "element 192.168.1.2 (end of a range) of set gov4", "set mine",
                "element 00:00:5e:00:53:66 . 192.0.2.102 . 6 . 1 of set x4",
            ],
            table.Examine().Select(difference => difference.Subject));
    });

    [NetnsFact]
    public void F15_Table_flushed_by_others_is_built_anew_and_the_reason_told() => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open(Ruleset.TableName, mayHold: false);
        table.Apply(Whole);
        inside.Nft("flush ruleset");
        Assert.NotEmpty(table.Examine());
        NftSetDelta change = new("lan") { Added = [Element(NftKey.OfInterface("new"))] };

        NftChange done = table.Apply(new NftDelta { Elements = [change] }.ApplyTo(Whole));

        Assert.Equal(NftChangeKind.Replaced, done.Kind);
        Assert.Contains("No such file or directory", done.Because, StringComparison.Ordinal);
        Assert.Empty(table.Examine());
    });

    private static void Held(Action<NetworkNamespace, NftTable> body) => NetworkNamespace.Run(inside =>
    {
        using NftTable table = NftTable.Open();
        table.Apply(Whole);
        if (table.IsHeld) body(inside, table);
    });

    private static string Rules(NetworkNamespace inside)
    {
        string listing = inside.Execute("nft", ["-s", "list", "table", "inet", "edgeguard"]);
        return listing[listing.IndexOf("\tset", StringComparison.Ordinal)..];
    }
}
