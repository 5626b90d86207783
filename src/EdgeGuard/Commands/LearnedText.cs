using System.Text.Json;
using EdgeGuard.Core.Learning;

namespace EdgeGuard.Commands;

/// <summary>A learned profile on a terminal.</summary>
internal static class LearnedText
{
    internal static void Write(LearnedProfile learned, HashSet<int> ticked, TextWriter output)
    {
        Write("Included", learned.Items.Where(item => item.IsTaken(ticked)), output);
        Write("Left out; --tick NUMBER includes an item", learned.Items.Where(item => !item.IsTaken(ticked)), output);
    }

    /// <summary>An object an item, as <c>learn review --json</c> has them, and whether it is taken in.</summary>
    internal static void WriteJson(LearnedProfile learned, HashSet<int> ticked, TextWriter output)
    {
        foreach (LearnedItem item in learned.Items)
        {
            LearnedView view = new(item.Number, item.Sentence, item.Flows, item.Widened, item.Suspicion, item.IsTaken(ticked));
            output.WriteLine(PipeJson.Ascii(JsonSerializer.Serialize(view, ToolJson.Readable.LearnedView)));
        }
    }

    private static void Write(string title, IEnumerable<LearnedItem> items, TextWriter output)
    {
        output.WriteLine(title);
        bool any = false;
        foreach (LearnedItem item in items)
        {
            any = true;
            Screen.Line(output, $"{item.Number,4}. {item.Sentence} ({item.Flows} {(item.Flows == 1 ? "flow" : "flows")})");
            if (item.Suspicion is { } suspicion) Screen.Line(output, $"      But {suspicion}.");
            if (item.Widened is { } widened) Screen.Line(output, $"      Widened: {widened}.");
        }
        if (!any) output.WriteLine("      Nothing.");
    }
}

/// <summary>An item as a line of JSON.</summary>
internal sealed record LearnedView(int Number, string Sentence, int Flows, string? Widened, string? Suspicion, bool IsTaken);
