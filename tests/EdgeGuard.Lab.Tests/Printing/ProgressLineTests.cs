using EdgeGuard.Lab.Printing;

namespace EdgeGuard.Lab.Tests.Printing;

public sealed class ProgressLineTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Pipe_gets_a_plain_line_after_three_seconds_without_output()
    {
        using ProgressLine progress = new(_output, null, 3, _clock);
        Advance(3.5);
        progress.BeginStep("first");
        progress.Print(() => { });
        Advance(2.5);
        progress.Print(() => { });
        progress.BeginStep("second");
        Advance(2.5);
        Assert.Equal("3.0 s: building the test network\n", _output.ToString());

        progress.ShowActivity("trial 7 of 9");
        Advance(4.5);

        Assert.Equal("3.0 s: building the test network\nstep 2 of 3, 9.0 s: trial 7 of 9\nstep 2 of 3, 12.0 s: trial 7 of 9\n", _output.ToString());
    }

    [Fact]
    public void Lines_that_go_elsewhere_are_no_sign_of_life()
    {
        using ProgressLine progress = new(_output, null, 1, _clock, isSharedWithOutput: false);
        progress.BeginStep("writing 12 verdicts");

        progress.PrintEach(Enumerable.Range(0, 12), _ => Advance(1));

        Assert.Equal(4, _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Each_line_in_a_pipe_leaves_the_progress_free_while_it_is_written()
    {
        using ProgressLine progress = new(_output, null, 1, _clock);

        // The timer's thread takes the same lock as this other thread.
        progress.PrintEach([1], _ => Assert.True(Task.Run(() => progress.ShowActivity("other thread")).Wait(TimeSpan.FromSeconds(30), CancellationToken.None)));
    }

    [Fact]
    public void Terminal_gets_one_line_with_a_bar_that_is_redrawn()
    {
        using ProgressLine progress = new(_output, 200, 4, _clock);
        progress.BeginStep("first");
        progress.BeginStep("second");
        Advance(0.5);

        Assert.Equal(["", "[--------------------] step 1 of 4, 0.0 s: first", "[#####---------------] step 2 of 4, 0.0 s: second", "[#####---------------] step 2 of 4, 0.5 s: second"], Drawn());
        Assert.DoesNotContain('\n', _output.ToString());
    }

    [Fact]
    public void Terminal_line_gives_way_to_other_lines_and_is_never_wider_than_the_terminal()
    {
        using ProgressLine progress = new(_output, 30, 4, _clock);
        progress.BeginStep(new string('x', 100));
        progress.Print(() => _output.Write("other\n"));

        string[] drawn = Drawn();
        Assert.Equal("other\n", drawn[2]);
        Assert.Equal([29, 29], [drawn[1].Length, drawn[3].Length]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(80)]
    public void Nothing_is_written_after_the_end(int? width)
    {
        using ProgressLine progress = new(_output, width, 1, _clock);
        progress.Stop();
        string before = _output.ToString();

        progress.BeginStep("late");
        Advance(20);

        Assert.Equal(before, _output.ToString());
    }

    private void Advance(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));

    private string[] Drawn() => _output.ToString().Split("\r\e[K");
}
