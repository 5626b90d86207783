using System.Text;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Tests.Telemetry;

namespace EdgeGuard.Agent.Tests.Orders;

/// <summary>The codes of refused orders, and the page that is written from them. EDGEGUARD_ACCEPT=1 writes it again.</summary>
[Collection(ContractFile.Collection)]
public sealed class RefusalCodeTests
{
    [Fact]
    public void Page_lists_every_code()
    {
        StringBuilder page = new("""
            # Refused orders

            Written from `src/EdgeGuard.Agent/Orders/RefusalCode.cs`; a test compares the two.
            An answer over MQTT has the code in `error.code`; the control socket has it in `code`. The message beside it is for people.

            | code | meaning |
            |---|---|

            """);
        foreach (RefusalCode code in RefusalCode.All) page.Append($"| `{code.Name}` | {code.Meaning} |\n");
        ContractFile.Matches("refusals.md", page.ToString());
    }

    [Fact]
    public void Codes_are_unique_and_fit_the_schema()
    {
        Assert.NotEmpty(RefusalCode.All);
        Assert.Equal(RefusalCode.All.Length, RefusalCode.All.Select(code => code.Name).Distinct().Count());
        Assert.All(RefusalCode.All, code => Assert.Matches("^[a-z]+(-[a-z]+)*$", code.Name));
    }

    /// <summary>A refusal takes a <see cref="RefusalCode"/>, so no other code compiles; this finds codes that nothing uses any more.</summary>
    [Fact]
    public void Every_code_is_used()
    {
        string own = Path.Combine(Tools.Checkout, "src", "EdgeGuard.Agent");
        string sources = string.Concat(Directory.EnumerateFiles(own, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.All(RefusalCode.All, code => Assert.Contains($"RefusalCode.{Member(code)}", sources, StringComparison.Ordinal));
    }

    /// <summary>The control socket and MQTT read requests through this one table.</summary>
    [Theory]
    [InlineData("protection/pause", null, null, "malformed")]
    [InlineData("protection/pause", 0, null, "malformed")]
    [InlineData("protection/pause", 5, "open", "malformed")]
    [InlineData("network/mode", null, "open", "malformed")]
    [InlineData("device/none", null, null, "unknown-request")]
    [InlineData("protection/pause", 5, null, null)]
    [InlineData("protection/confirm", null, null, null)]
    [InlineData("protection/confirm", 5, null, "malformed")]
    public void Arguments_that_do_not_fit_are_malformed(string path, int? minutes, string? mode, string? code)
    {
        OrderVerb? verb = OrderVerbs.Find(path, new() { Minutes = minutes, Mode = mode }, out CommandOutcome.Refused? refusal);

        Assert.Equal((code is null, code), (verb is not null, refusal?.Code));
    }

    private static string Member(RefusalCode code) => string.Concat(code.Name.Split('-').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"));
}
