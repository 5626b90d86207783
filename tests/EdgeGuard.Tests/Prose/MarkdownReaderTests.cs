namespace EdgeGuard.Tests.Prose;

public sealed class MarkdownReaderTests
{
    [Theory]
    [InlineData("# Head line\nfirst\nsecond\n\nthird", "1 Head line", "2 first second", "5 third")]
    [InlineData("- one\n  goes on\n- two\n  1. inner", "1 one goes on", "3 two", "4 inner")]
    [InlineData("| a | b c |\n|---|:-:|\n| d \\| e | |", "1 a", "1 b c", "3 d \\| e")]
    [InlineData("before\n```sh\ntold\n```\nafter", "1 before", "5 after")]
    [InlineData("before\n\n    told\n\nafter", "1 before", "5 after")]
    [InlineData("- item\n\n      told\n\n  goes on", "1 item", "5 goes on")]
    [InlineData("before\n    a lazy line", "1 before a lazy line")]
    [InlineData("> said\n> so", "1 said so")]
    [InlineData("<!-- told\ntold -->\nafter\n\n---\n[ref]: https://example.net", "3 after")]
    public void Each_block_is_a_passage_with_its_line(string page, params string[] expected) =>
        Assert.Equal(expected, MarkdownReader.Read(page).Select(passage => $"{passage.Line} {passage.Text}"));

    [Theory]
    [InlineData("see [the **map**](src/README.md) and ![a picture](a.svg)", "see the map and a picture")]
    [InlineData("run `edgeguard run --config FILE` or ``a ` b``", "run Code or Code")]
    [InlineData("*so* it_is_named **well**.", "so it_is_named well.")]
    [InlineData("<img src=\"a.svg\" alt=\"x\"> 3 < 4", "3 < 4")]
    public void Marks_are_not_read(string line, string text) => Assert.Equal(text, MarkdownText.Plain(line));

    [Fact]
    public void Doc_comments_are_read_without_code()
    {
        const string source = "/// <summary>Says <c>told</c>,\n/// or <see cref=\"Told\"/>.</summary>\nclass A; // told\n/// <param name=\"told\">Two.</param>";

        Assert.Equal([(1, "Says Code, or Code."), (4, "Two.")], DocCommentReader.Read(source).Select(passage => (passage.Line, Spaced(passage.Text))));
    }

    private static string Spaced(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
