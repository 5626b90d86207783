using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Tests.Leds;

namespace EdgeGuard.Agent.Tests.Supervision;

/// <summary>A process that dies is one whose marks are never disposed.</summary>
public sealed class InputMarksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-marks-").FullName;
    private readonly ObservedTime _time = new();

    public InputMarksTests() => _time.Advance(TimeSpan.FromDays(1));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string FilePath => Path.Combine(_folder, "inputs");

    [Fact]
    public void Next_process_learns_what_the_last_one_was_reading()
    {
        InputMarks first = Open();
        first.Begin("discovery", null).Dispose();
        first.Begin("profiles", "https://mud.example/\u00e9");

        InputMarks.Crash left = Assert.Single(Open().Crashes);
        Assert.Equal(("profiles", TimeSpan.Zero, "https://mud.example/\u00e9"), (left.Stage, left.Age, left.Input));
    }

    [Fact]
    public void Nothing_counts_after_a_clean_stop_or_two_minutes_or_a_boot()
    {
        Open().Begin("profiles", "a");
        Open();
        Assert.Single(Open().Crashes);

        _time.Advance(InputMarks.Window + TimeSpan.FromSeconds(1));
        Assert.Empty(Open().Crashes);

        Open().Begin("profiles", "a");
        InputMarks clean = Open();
        Assert.Single(clean.Crashes);
        clean.Dispose();
        Assert.Empty(Open().Crashes);

        Open().Begin("profiles", "a");
        Open();
        Assert.Empty(InputMarks.Open(FilePath, new ObservedTime()).Crashes);
    }

    [Fact]
    public void Input_that_ended_three_processes_is_fatal_and_no_other_is()
    {
        string fatal = "https://mud.example/" + new string('a', 300);
        for (int i = 0; i < 3; i++)
        {
            Assert.False(Open().IsFatal("profiles", fatal));
            Open().Begin("profiles", fatal);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        InputMarks marks = Open();
        Assert.True(marks.IsFatal("profiles", fatal));
        Assert.False(marks.IsFatal("profiles", "https://mud.example/b"));
        Assert.False(marks.IsFatal("learning", fatal));
        Assert.False(marks.IsFatal("profiles", null));
    }

    [Fact]
    public void More_inputs_at_once_than_there_are_slots_are_read_unmarked()
    {
        InputMarks marks = Open();
        InputMarks.Mark[] all = [.. Enumerable.Range(0, 1000).Select(_ => marks.Begin("dns-proxy", null))];
        foreach (InputMarks.Mark mark in all) mark.Dispose();

        marks.Begin("profiles", "a");
        Assert.Equal(["profiles"], Open().Crashes.Select(crash => crash.Stage));
    }

    [Fact]
    public void Any_file_can_be_opened()
    {
        Random random = new(15);
        foreach (int length in (int[])[0, 1, 100, 36_352, 36_352, 36_352, 100_000])
        {
            byte[] octets = new byte[length];
            random.NextBytes(octets);
            File.WriteAllBytes(FilePath, octets);

            Assert.DoesNotContain(Open().Crashes, crash => crash.Age < TimeSpan.Zero || crash.Age > InputMarks.Window);
            Assert.Equal(36_352, new FileInfo(FilePath).Length);
        }
    }

    [Fact]
    public void Long_names_are_cut_at_a_character()
    {
        Open().Begin(new string('s', 40), new string('\u00e9', 200));

        InputMarks.Crash left = Assert.Single(Open().Crashes);
        Assert.Equal((new string('s', 32), new string('\u00e9', 111)), (left.Stage, left.Input));
    }

    private InputMarks Open() => InputMarks.Open(FilePath, _time);
}
