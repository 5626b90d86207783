using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EdgeGuard.Tests;

/// <summary>A method, property or field of a test project, its strings and comments blanked.</summary>
internal sealed record TestMember(string File, string Name, string Body, bool IsTest)
{
    /// <summary>The attribute that makes it a test, such as <c>NetnsFact</c>; empty for a member that is none.</summary>
    internal string Attribute { get; init; } = "";
}

/// <summary>The members of all test projects, found by their layout: four spaces, a modifier, a name.</summary>
internal static partial class TestSources
{
    internal static IReadOnlyList<TestMember> Members { get; } = [.. ReadAll()];

    /// <summary>
    /// The text without what an empty sequence passes: loops that may not run, and that a sequence lacks something. A loop over a literal list
    /// always runs. <c>Assert.All</c> stays, because ours fails on an empty sequence.
    /// </summary>
    internal static string WithoutWhatMayBeEmpty(string body)
    {
        body = Remove(body, Loop(), (text, loop) => EndOfStatement(text, EndOfBrackets(text, loop)));
        return Remove(body, Lacks(), EndOfBrackets);
    }

    private static string Remove(string body, Regex what, Func<string, int, int> endOf)
    {
        while (what.Match(body) is { Success: true } found) body = body[..found.Index] + body[endOf(body, found.Index + found.Length)..];
        return body;
    }

    internal static IEnumerable<TestMember> Read(string file, string source)
    {
        string text = Blanked().Replace(source, blank => blank.Value.StartsWith('/') ? "" : "\"\"");
        foreach (Match member in Member().Matches(text))
        {
            int begin = member.Index + member.Length;
            int end = EndOfStatement(text, member.Value.EndsWith('(') ? EndOfBrackets(text, begin) : begin);
            yield return new(file, member.Groups["name"].Value, text[begin..end], member.Groups["test"].Success) { Attribute = member.Groups["attribute"].Value };
        }
    }

    private static IEnumerable<TestMember> ReadAll() =>
        from file in Directory.EnumerateFiles(Path.Combine(Root(), "tests"), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        from member in Read(Path.GetRelativePath(Root(), file), File.ReadAllText(file))
        select member;

    private static int EndOfBrackets(string text, int begin)
    {
        int depth = 1, at = begin;
        for (; at < text.Length && depth > 0; at++) depth += text[at] is '(' ? 1 : text[at] is ')' ? -1 : 0;
        return at;
    }

    // A statement ends with its semicolon, or with the brace that closes its block.
    private static int EndOfStatement(string text, int begin)
    {
        bool isBlock = true;
        for (int depth = 0, at = begin; at < text.Length; at++)
        {
            if (depth == 0 && text[at] is '=') isBlock = false;
            depth += Step(text[at]);
            if (depth < 0) return at;
            if (depth == 0 && (text[at] == ';' || text[at] == '}' && isBlock)) return at + 1;
        }
        return text.Length;
    }

    private static int Step(char c) => c switch { '{' or '(' or '[' => 1, '}' or ')' or ']' => -1, _ => 0 };

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\$*\"{3,}.*?\"{3,}|\$?@\$?"(""|[^"])*"|\$?"(\\.|[^"\\\n])*"|'(\\.|[^'\\])'""", RegexOptions.Singleline)]
    private static partial Regex Blanked();

    [GeneratedRegex("""(?<test>^ {4}\[(?<attribute>\w*(Fact|Theory))\b[^\n]*\n( {4}\[[^\n]*\n)*)?^ {4}(?:public|private|protected|internal)\b[^\n=;{}(]*?\b(?<name>\w+)(?:<[^>\n(]*>)?(?:\(|\s*(?==)|\s*(?=\{))""", RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex("""\bforeach\s*\((?![^\n]*\bin (\([\w<>,\[\]() ]+\[\]\)\s*\[|new\b|Enumerable\.Range|Enum\.GetValues))|\bwhile\s*\((?!true\))""")]
    private static partial Regex Loop();

    [GeneratedRegex("""\bAssert\.DoesNotContain\(""")]
    private static partial Regex Lacks();
}
