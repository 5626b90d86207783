using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Tests.Access;

namespace EdgeGuard.Core.Tests.Nft;

public sealed class NftCommentsTests
{
    [Fact]
    public void Every_chain_and_set_has_a_comment()
    {
        Ruleset[] rulesets = Rulesets();

        Assert.All(rulesets.SelectMany(r => r.Chains), chain => Assert.False(string.IsNullOrEmpty(chain.Comment), chain.Name));
        Assert.All(rulesets.SelectMany(r => r.Sets), set => Assert.False(string.IsNullOrEmpty(set.Comment), set.Name));
    }

    [Fact]
    public void Every_rule_has_a_comment_that_nft_shows_whole()
    {
        NftRule[] rules = [.. Rulesets().SelectMany(r => r.Chains).SelectMany(c => c.Rules)];

        Assert.InRange(rules.Length, 500, int.MaxValue);
        Assert.All(rules, rule => Assert.False(string.IsNullOrEmpty(rule.Comment), string.Join(' ', rule.Statements)));
        Assert.All(rules, rule => Assert.Equal(NftComments.Escape(rule.Comment!), rule.Comment));
    }

    [Fact]
    public void A_rule_of_a_profile_shows_its_entry()
    {
        Ruleset ruleset = RulesetCompiler.Compile(GoldenStates.All["every-kind-of-entry"]());

        Assert.Equal(["from/entry-1", "from/entry-2"], ruleset.Chains.Single(c => c.Name.EndsWith("_out4", StringComparison.Ordinal) && c.Name.StartsWith("policy", StringComparison.Ordinal)).Rules.Take(2).Select(r => r.Comment));
    }

    [Theory]
    [InlineData("https://mud.example.net/camera.json", "https://mud.example.net/camera.json")]
    [InlineData("a \"quoted\" \\ text\n{ }", "a ?quoted? ? text?{ }")]
    [InlineData("grüße", "gr??e")]
    public void T8_Outside_text_in_a_comment_ends_no_string(string text, string expected) => Assert.Equal(expected, NftComments.Escape(text));

    [Fact]
    public void A_long_comment_is_cut_to_what_nft_takes()
    {
        string cut = NftComments.Escape(new('a', 1000));

        Assert.Equal(NftComments.MaxLength, cut.Length);
        Assert.EndsWith("...", cut, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_chain_shows_its_profile()
    {
        Ruleset ruleset = RulesetCompiler.Compile(Home.Full());

        Assert.Contains(ruleset.Chains, c => c.Name.StartsWith("policy", StringComparison.Ordinal) && c.Comment == "profile https://mud.example.net/camera.json");
    }

    private static Ruleset[] Rulesets() =>
    [
        .. GoldenStates.All.Values.Select(state => RulesetCompiler.Compile(state())),
        RulesetCompiler.Compile(RandomHome.Start with { Cap = FlowCap.Default, Baseline = PolicyCompiler.DefaultsOnly with { RateLimit = RateLimit.Default } }),
    ];
}
