using System.Text.RegularExpressions;

namespace EdgeGuard.Tests.Prose;

/// <summary>What plain English means here: short sentences, short paragraphs, and none of the words in <see cref="BannedWords"/>.</summary>
internal static partial class ProseRules
{
    internal const int MostWordsInASentence = 30;
    internal const int MostWordsInAParagraph = 80;

    /// <summary>Every problem of one paragraph of plain text; a code span must be cut out or replaced before.</summary>
    internal static IEnumerable<string> Check(string paragraph)
    {
        int words = CountWords(paragraph);
        if (words > MostWordsInAParagraph) yield return $"paragraph of {words} words (at most {MostWordsInAParagraph}): {Beginning(paragraph)}";
        foreach (string sentence in Sentences(paragraph))
        {
            int count = CountWords(sentence);
            if (count > MostWordsInASentence) yield return $"sentence of {count} words (at most {MostWordsInASentence}): {Beginning(sentence)}";
        }
        foreach (string problem in BannedWords.In(paragraph)) yield return problem;
    }

    /// <summary>A sentence ends at a full stop, question or exclamation mark, if an upper-case letter or a digit follows.</summary>
    internal static string[] Sentences(string paragraph) => SentenceEnd().Split(paragraph);

    /// <summary>A word is whatever stands between spaces and has a letter or a digit.</summary>
    internal static int CountWords(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(word => word.Any(char.IsLetterOrDigit));

    private static string Beginning(string text) => text.Length <= 70 ? text : text[..70] + "…";

    // Not after "e.g.", "i.e." or "vs.", which no sentence ends with.
    [GeneratedRegex(@"(?<=[.!?][""')\]]*)(?<!\b(?:e\.g|i\.e|vs)\.)\s+(?=[""'(\[]*[\p{Lu}\d])")]
    private static partial Regex SentenceEnd();
}
