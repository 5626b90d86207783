using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Tests.Access;

namespace EdgeGuard.Core.Tests.Nft;

public sealed class NftCommentsTests
{
    [Fact]
    public void Every_chain_and_set_has_a_comment()
    {
        Ruleset[] rulesets =
        [
            .. GoldenStates.All.Values.Select(state => RulesetCompiler.Compile(state())),
            RulesetCompiler.Compile(RandomHome.Start with { Cap = FlowCap.Default, Baseline = PolicyCompiler.DefaultsOnly with { RateLimit = RateLimit.Default } }),
        ];

        Assert.All(rulesets.SelectMany(r => r.Chains), chain => Assert.False(string.IsNullOrEmpty(chain.Comment), chain.Name));
        Assert.All(rulesets.SelectMany(r => r.Sets), set => Assert.False(string.IsNullOrEmpty(set.Comment), set.Name));
    }

    [Theory]
    [InlineData("https://mud.example.net/camera.json", "https://mud.example.net/camera.json")]
    [InlineData("a \"quoted\" \\ text\n{ }", "a ?quoted? ? text?{ }")]
    [InlineData("grüße", "gr??e")]
    public void Outside_text_in_a_comment_ends_no_string(string text, string expected) => Assert.Equal(expected, NftComments.Escape(text));

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

        Assert.Contains(ruleset.Chains, c => c.Name.StartsWith("profile_out_", StringComparison.Ordinal) && c.Comment == "profile https://mud.example.net/camera.json");
    }
}
