using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EdgeGuard.Tests;

/// <summary>A log event id names one message: operators filter their journal by it.</summary>
public sealed partial class LogEventIdTests
{
    [Fact]
    public void Log_event_ids_are_unique()
    {
        (string Id, string Place)[] messages = [.. Messages()];

        Assert.NotEmpty(messages);
        Assert.All(messages.GroupBy(message => message.Id), same => Assert.Single(same.Select(message => $"{message.Id} {message.Place}")));
    }

    [Fact]
    public void Every_log_message_states_its_event_id_first() =>
        Assert.All(Messages(), message => Assert.False(message.Id.Length == 0, message.Place));

    private static IEnumerable<(string Id, string Place)> Messages() =>
        from file in Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal)
        from Match message in Attribute().Matches(File.ReadAllText(file))
        select (message.Groups["id"].Value, Path.GetRelativePath(Root(), file));

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId\s*=\s*)?(?<id>\d*)")]
    private static partial Regex Attribute();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
