using System.Text.Json;
using System.Xml.Linq;
using EdgeGuard.Lab.Printing;
using EdgeGuard.Lab.Running;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Tests.Printing;

public sealed class ReportTests
{
    private static readonly ScenarioReport Failed = new("mirai", "A <title> & more", 7, 12.5,
        [
            new("First", "run", StepState.Passed, "20 of 20", null, 0.5),
            new("Second", "run", StepState.Failed, "3 packets LEAKED\u001b[31m", "]]> <end> \u0000", 1),
            new("Third", "end", StepState.Skipped, "not reached", null, 0),
        ],
        [new("report", Delivery.Passes, 40, 40), new("scan", Delivery.Denied, 100, 3), new("control", Delivery.Arrives, 20, 20)],
        [new("packet → event", 1.25), new("packet → event", 3)]);

    [Fact]
    public void Junit_counts_every_step_and_names_the_one_that_failed()
    {
        XElement suite = XElement.Parse(JunitReport.Write(Failed));

        Assert.Equal(("3", "1", "1"), ((string)suite.Attribute("tests")!, (string)suite.Attribute("failures")!, (string)suite.Attribute("skipped")!));
        XElement failure = Assert.Single(suite.Descendants("failure"));
        Assert.Equal("02 Second", (string)failure.Parent!.Attribute("name")!);
        Assert.Equal("3 packets LEAKED?[31m", (string)failure.Attribute("message")!);
        Assert.Equal("]]> <end> ?", failure.Value);
        Assert.Equal("3", suite.Descendants("property").Single(p => (string)p.Attribute("name")! == "packets.leaked").Attribute("value")!.Value);
    }

    [Fact]
    public void Json_contains_packet_counts_and_steps()
    {
        JsonElement report = JsonDocument.Parse(JsonReport.Write(Failed)).RootElement;

        Assert.Equal((40, 97, 3), (report.GetProperty("allowed").GetInt32(), report.GetProperty("denied").GetInt32(), report.GetProperty("leaked").GetInt32()));
        Assert.False(report.GetProperty("held").GetBoolean());
        Assert.Equal("failed", report.GetProperty("steps")[1].GetProperty("state").GetString());
        Assert.Equal("denied", report.GetProperty("tallies")[1].GetProperty("fate").GetString());
    }

    [Fact]
    public void Screen_writes_plain_whole_lines_where_it_is_no_terminal()
    {
        using StringWriter output = new(), error = new();
        using ProgressLine progress = new(error, null, 3, new ManualClock());
        ConsoleReport screen = new(ConsoleReport.Open(output), progress, showAttachments: true);
        string message = new('m', 500), detail = string.Join(' ', Enumerable.Repeat("detail", 50));

        screen.BeginStep("Say [this]");
        screen.EndStep(new("Say [this]", "run", StepState.Passed, detail, message, 0));
        screen.Close(Failed);

        string[] lines = output.ToString().Split('\n');
        Assert.Contains($"  1/3    0.0 s  ok    Say [this]  {detail}", lines);
        Assert.Contains($"           {message}", lines);
        Assert.Contains(lines, line => line.Contains("| scan ", StringComparison.Ordinal) && line.Contains("|  100 |       3 |        0 |", StringComparison.Ordinal));
        Assert.Contains("This expectation did not hold: Second: 3 packets LEAKED", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", error.ToString());
    }
}
