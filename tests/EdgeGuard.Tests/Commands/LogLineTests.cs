using EdgeGuard.Commands;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Tests.Commands;

public sealed class LogLineTests
{
    [Fact]
    public void T12_Entry_is_one_line_without_control_characters()
    {
        Assert.Equal("warn: Discovery[1001] a name with  [31m and    breaks\n", Line("a name with \u001b[31m and \n\u2028 breaks"));
    }

    [Fact]
    public void Line_is_bounded_however_long_its_text_and_its_exception_are()
    {
        Assert.Equal(LogLineFormatter.Longest + 1, Line(new string('x', 130_000), new InvalidOperationException(new string('y', 130_000))).Length);
    }

    private static string Line(string message, Exception? problem = null)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        new LogLineFormatter().Write(new LogEntry<string>(LogLevel.Warning, "Discovery", new EventId(1001), message, problem, (text, _) => text), null, writer);
        return writer.ToString();
    }
}
