namespace EdgeGuard.Tests.Prose;

/// <summary>A paragraph, a heading, a list item or a cell of a table, as plain text.</summary>
/// <param name="Line">The line of the file where it begins, from 1.</param>
/// <param name="Text">What a reader reads: without marks, with one word for each code span.</param>
internal sealed record Passage(int Line, string Text);
