namespace EdgeGuard.Tests.Prose;

/// <summary>Every page and every doc comment is plain English.</summary>
public sealed class ProseTests
{
    public static TheoryData<string> Pages => [.. Repository.Files("", "*.md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_has_short_sentences_short_paragraphs_and_standard_terms(string page)
    {
        IReadOnlyList<Passage> passages = MarkdownReader.Read(Repository.Read(page));
        string[] problems = [.. from passage in passages from problem in ProseRules.Check(passage.Text) select $"{page}:{passage.Line}: {problem}"];

        Assert.NotEmpty(passages);
        Assert.True(problems.Length == 0, string.Join('\n', problems));
    }

    [Fact]
    public void Doc_comments_use_standard_terms()
    {
        (string File, Passage Passage)[] comments =
            [.. from file in Repository.Files("src", "*.cs") from passage in DocCommentReader.Read(Repository.Read(file)) select (file, passage)];
        string[] problems = [.. from comment in comments from problem in BannedWords.In(comment.Passage.Text) select $"{comment.File}:{comment.Passage.Line}: {problem}"];

        Assert.True(comments.Length > 1000, $"only {comments.Length} doc comments were found");
        Assert.True(problems.Length == 0, $"{problems.Length} problems\n{string.Join('\n', problems)}");
    }
}
