using EdgeGuard.Core.Learning;

namespace EdgeGuard.Commands;

/// <summary>A learned profile on a terminal.</summary>
internal static class LearnedText
{
    internal static void Write(LearnedProfile learned, HashSet<int> ticked, TextWriter output)
    {
        Write("Taken in", learned.Items.Where(item => item.Suspicion is null || ticked.Contains(item.Number)), output);
        Write("Left out; say --tick NUMBER for those you know", learned.Items.Where(item => item.Suspicion is not null && !ticked.Contains(item.Number)), output);
    }

    private static void Write(string title, IEnumerable<LearnedItem> items, TextWriter output)
    {
        output.WriteLine(title);
        bool any = false;
        foreach (LearnedItem item in items)
        {
            any = true;
            output.WriteLine(Plain.Text($"{item.Number,4}. {item.Sentence} ({item.Flows} {(item.Flows == 1 ? "flow" : "flows")})"));
            if (item.Suspicion is { } suspicion) output.WriteLine(Plain.Text($"      But {suspicion}."));
            if (item.Widened is { } widened) output.WriteLine(Plain.Text($"      Widened: {widened}."));
        }
        if (!any) output.WriteLine("      Nothing.");
    }
}
