using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

/// <summary>What a new version leaves open in quarantine is compared by what it permits, not by the names of its entries.</summary>
public sealed class PolicyWideningTests
{
    // In full, "all" permits all that the others do.
    private static readonly string All = Entry("all", 1, 65535);

    public static TheoryData<string, string, string, string> Quarantines() => new()
    {
        // The narrower entries and their names in quarantine, then the wider ones.
        { Entry("repair", 443, 443), "repair", Entry("repair", 443, 8000), "repair" },
        { $"{Entry("closed", 22, 22, "drop")}, {Entry("repair", 1, 8000)}", "closed repair", $"{Entry("closed", 22, 22, "drop")}, {Entry("repair", 1, 8000)}", "repair" },
        { Entry("repair", 443, 443), "", Entry("repair", 443, 443), "repair" },
        { Entry("repair", 443, 443), "", Entry("repair", 443, 443), "absent" },
    };

    [Theory]
    [MemberData(nameof(Quarantines))]
    public void T14_Version_that_leaves_more_open_in_quarantine_is_wider(string narrow, string narrowNames, string wide, string wideNames)
    {
        foreach (bool isFromDevice in new[] { true, false })
        {
            MudFile before = File(narrow, narrowNames, isFromDevice), after = File(wide, wideNames, isFromDevice);
            Assert.True(PolicyWidening.IsPossible(before, after));
            Assert.False(PolicyWidening.IsPossible(after, before));
            Assert.False(PolicyWidening.IsPossible(after, after));
        }
    }

    [Fact]
    public void Entry_of_quarantine_with_another_name_is_no_wider() =>
        Assert.False(PolicyWidening.IsPossible(File(Entry("repair", 443, 443), "repair", isFromDevice: true), File(Entry("update", 443, 443), "update", isFromDevice: true)));

    private static MudFile File(string entries, string names, bool isFromDevice)
    {
        string all = $"{entries}, {All}";
        MudFile file = isFromDevice ? Home.Profile(all) : Home.Profile(toDevice: all.Replace("destination-ipv4", "source-ipv4", StringComparison.Ordinal));
        return file with { ExtensionNodes = file.ExtensionNodes with { QuarantineAces = names.Split(' ', StringSplitOptions.RemoveEmptyEntries) } };
    }

    private static string Entry(string name, int first, int last, string forwarding = "accept") => $$"""
        { "name": "{{name}}", "matches": { "ipv4": { "destination-ipv4-network": "203.0.113.9/32" }, "tcp": { "destination-port": { "lower-port": {{first}}, "upper-port": {{last}} } } },
          "actions": { "forwarding": "{{forwarding}}" } }
        """;
}
