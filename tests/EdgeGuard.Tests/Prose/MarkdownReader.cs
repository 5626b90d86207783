using System.Text.RegularExpressions;

namespace EdgeGuard.Tests.Prose;

/// <summary>
/// Takes a Markdown page apart: each paragraph, heading, list item and cell of a table is a passage of its own. Code blocks, HTML comments
/// and link definitions are none.
/// </summary>
internal sealed partial class MarkdownReader
{
    private readonly List<Passage> _passages = [];
    private readonly List<string> _open = [];
    private int _openLine;
    private string? _fence;
    private bool _afterBlank = true;
    private int _listIndent = -1;

    internal static IReadOnlyList<Passage> Read(string page)
    {
        MarkdownReader reader = new();
        string[] lines = HtmlComment().Replace(page, BlankLines).ReplaceLineEndings("\n").Split('\n');
        foreach ((int index, string line) in lines.Index()) reader.Take(index + 1, line);
        reader.Close();
        return reader._passages;
    }

    private void Take(int number, string line)
    {
        if (TakeFence(line)) return;
        line = Quote().Replace(line.Replace("\t", "    ", StringComparison.Ordinal), "");
        string text = line.Trim();
        int indent = line.Length - line.TrimStart().Length;
        if (text.Length == 0)
        {
            Close();
            _afterBlank = true;
            return;
        }
        bool isCode = _afterBlank && indent >= Math.Max(_listIndent, 0) + 4;
        if (isCode) return;
        TakeText(number, line, text, indent);
        _afterBlank = false;
    }

    private void TakeText(int number, string line, string text, int indent)
    {
        if (Rule().IsMatch(text) || LinkDefinition().IsMatch(text)) Close();
        else if (text.StartsWith('|')) TakeRow(number, text);
        else if (Heading().Match(text) is { Success: true } heading) AddAlone(number, text[heading.Length..]);
        else if (Item().Match(line) is { Success: true } item)
        {
            Close();
            _listIndent = item.Length;
            Add(number, line[item.Length..]);
        }
        else
        {
            if (_afterBlank && indent == 0) _listIndent = -1;
            Add(number, text);
        }
    }

    private bool TakeFence(string line)
    {
        string text = line.TrimStart();
        if (_fence is not null)
        {
            if (text.StartsWith(_fence, StringComparison.Ordinal)) _fence = null;
            return true;
        }
        _fence = Fence().Match(text) is { Success: true } fence ? fence.Value : null;
        if (_fence is null) return false;
        Close();
        return true;
    }

    private void TakeRow(int number, string row)
    {
        Close();
        if (TableRule().IsMatch(row)) return;
        foreach (string cell in Pipe().Split(row.Trim('|'))) AddAlone(number, cell);
    }

    private void AddAlone(int number, string text)
    {
        Close();
        Add(number, text);
        Close();
    }

    private void Add(int number, string text)
    {
        if (_open.Count == 0) _openLine = number;
        _open.Add(text);
    }

    private void Close()
    {
        string text = MarkdownText.Plain(string.Join(' ', _open));
        _open.Clear();
        if (text.Length > 0) _passages.Add(new(_openLine, text));
    }

    private static string BlankLines(Match comment) => new('\n', comment.Value.Count(c => c == '\n'));

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex HtmlComment();

    [GeneratedRegex("^(`{3,}|~{3,})")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s{0,3}(>\s?)+")]
    private static partial Regex Quote();

    [GeneratedRegex(@"^([-*_]\s*){3,}$|^=+$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"^\[[^\]]+\]:\s")]
    private static partial Regex LinkDefinition();

    [GeneratedRegex(@"^#{1,6}\s+")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*([-*+]|\d{1,9}[.)])\s+")]
    private static partial Regex Item();

    [GeneratedRegex(@"^[|\s:-]+$")]
    private static partial Regex TableRule();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Pipe();
}
