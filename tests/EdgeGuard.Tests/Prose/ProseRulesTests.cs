namespace EdgeGuard.Tests.Prose;

public sealed class ProseRulesTests
{
    [Theory]
    [InlineData(30, 0)]
    [InlineData(31, 1)]
    public void A_sentence_may_have_thirty_words(int words, int problems) => Assert.Equal(problems, ProseRules.Check(Sentence(words)).Count());

    [Theory]
    [InlineData(80, 0)]
    [InlineData(81, 1)]
    public void A_paragraph_may_have_eighty_words(int words, int problems)
    {
        string paragraph = string.Join(' ', Enumerable.Range(0, 4).Select(_ => Sentence(16)).Append(Sentence(words - 64)));

        Assert.Equal(problems, ProseRules.Check(paragraph).Count());
    }

    [Theory]
    [InlineData("One ends. Two begins", 2)]
    [InlineData("Is it so? It is! (Really.) 12 times.", 4)]
    [InlineData("It is written in RFC 8520 §3.5 and holds for 0.2.0 too.", 1)]
    [InlineData("Take a filter, e.g. Pi-hole, and go on; the rest: as before.", 1)]
    [InlineData("Write \"This is it.\" Then go on.", 2)]
    public void Sentences_end_where_a_reader_ends_them(string text, int sentences) => Assert.Equal(sentences, ProseRules.Sentences(text).Length);

    [Theory]
    [InlineData("two words", 2)]
    [InlineData("a dash – and an arrow -> are no words", 8)]
    [InlineData("proxy-ARP, IPv4/IPv6 (0.2.0)", 3)]
    [InlineData("", 0)]
    public void Words_have_a_letter_or_a_digit(string text, int words) => Assert.Equal(words, ProseRules.CountWords(text));

    [Theory]
    [InlineData("The agent was told of it.", "told")]
    [InlineData("A Hardware  addresses list", "Hardware  addresses")]
    [InlineData("Strangers wait.", "Strangers")]
    [InlineData("to whom it may concern", "whom")]
    [InlineData("It changes by the device's word.", "by the device's word")]
    public void A_banned_word_is_named_with_what_to_write_instead(string text, string word)
    {
        string problem = Assert.Single(BannedWords.In(text));

        Assert.StartsWith($"banned: '{word}'; write ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The network goes untold ways and purposes differ.")]
    [InlineData("A desktop indeed, hardware and addresses.")]
    public void A_longer_word_is_not_banned(string text) => Assert.Empty(BannedWords.In(text));

    private static string Sentence(int words) => $"Word{string.Concat(Enumerable.Repeat(" word", words - 1))}.";
}
