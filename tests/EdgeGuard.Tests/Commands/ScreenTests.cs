using System.Diagnostics;
using EdgeGuard.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace EdgeGuard.Tests.Commands;

/// <summary>Text for people: times of the reader, lines that fit, and nothing that moves the terminal.</summary>
public sealed class ScreenTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("until 2026-11-30 09:30:00Z.", "Asia/Kolkata", "until 15:00:00 +05:30.")]
    [InlineData("until 2026-11-30 20:00:00Z.", "Asia/Kolkata", "until 2026-12-01 01:30:00 +05:30.")]
    [InlineData("until 2026-07-01 10:00:00Z", "Europe/Berlin", "until 2026-07-01 12:00:00 +02:00")]
    [InlineData("2026-11-30 09:30:00.125Z x", "America/St_Johns", "06:00:00.125 -03:30 x")]
    [InlineData("until 2026-11-30 09:30:00Z", "Etc/UTC", "until 09:30:00 UTC")]
    [InlineData("until 2026-11-29 09:30:00Z", "Etc/UTC", "until 2026-11-29 09:30:00 UTC")]
    [InlineData("2026-13-30 09:30:00Z and Zoe", "Europe/Berlin", "2026-13-30 09:30:00Z and Zoe")]
    public void Time_is_that_of_the_reader_with_its_date_unless_it_is_today(string written, string zone, string shown) =>
        Assert.Equal(shown, new PersonTime(TimeZoneInfo.FindSystemTimeZoneById(zone), Now).In(written));

    [Theory]
    [InlineData("Küche 🍳", "Küche 🍳")]
    [InlineData("👨‍👩‍👧 family", "👨‍👩‍👧 family")]
    [InlineData("❤️‍🔥", "❤️‍🔥")]
    [InlineData("日本語", "日本語")]
    [InlineData("a\u200db", "a\\u200db")]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("\u202etxt.exe", "\\u202etxt.exe")]
    [InlineData("a\nb\u2028c", "a\\u000ab\\u2028c")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("\U000e0041", "\\U000e0041")]
    public void Emoji_are_printed_and_what_hides_is_not(string outside, string shown) => Assert.Equal(shown, Plain.Text(outside));

    [Fact]
    public void Every_line_fits_and_no_word_is_lost()
    {
        Random random = new(100);
        string[] pieces = ["a", "network   ", "https://mud.example.com/a/long/path/that/goes/on.json", "🍳", "日本語", "is", "restricted", new string('x', 150), "  ", "-> "];
        for (int i = 0; i < 2000; i++)
        {
            string line = new string(' ', random.Next(8)) + string.Join(' ', Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));
            int columns = random.Next(40, 101);
            string[] lines = [.. LineWrap.Of(line, columns)];
            Assert.All(lines, one => Assert.InRange(LineWrap.WidthOf(one), 0, columns));
            Assert.Equal(Letters(line), Letters(string.Concat(lines)));
        }
    }

    [Fact]
    public void Long_line_goes_on_under_the_value_of_its_label()
    {
        string[] lines = [.. LineWrap.Of($"profile   {string.Join(' ', Enumerable.Repeat("word", 30))}", 100)];

        Assert.Equal(2, lines.Length);
        Assert.StartsWith("          word", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Cell_of_a_table_has_its_width_whatever_is_in_it() =>
        Assert.All((string[])["", "short", "🍳🍳🍳🍳🍳🍳", "日本語日本語", "a name that is too long"], text => Assert.Equal(8, LineWrap.WidthOf(LineWrap.Cell(text, 8))));

    [Theory]
    [InlineData("", "20")]
    [InlineData("--utc", "14")]
    public async Task Times_of_a_command_are_local_unless_utc_is_asked_for(string option, string hour)
    {
        await using Agent agent = await Agent.StartAsync(async context =>
            await context.Response.WriteAsync("""{"time":"2026-05-04T14:30:00+00:00","type":"x","severity":"info","alert":false,"text":"began at 2026-05-04 14:30:00Z"}""" + "\n"));

        Cli.Outcome outcome = await Cli.RunAsync(new Dictionary<string, string> { ["TZ"] = "Asia/Kathmandu" }, [.. (string[])["events", "--socket", agent.Socket], .. option.Length > 0 ? [option] : Array.Empty<string>()]);

        Assert.Equal("", outcome.Errors);
        Assert.StartsWith($"2026-05-04 {hour}:", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith(option.Length > 0 ? $"began at 2026-05-04 {hour}:30:00 UTC\n" : $"began at 2026-05-04 {hour}:15:00 +05:45\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_events_ends_when_nobody_reads_the_output_although_no_event_comes()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Agent agent = await Agent.StartAsync(async context =>
        {
            await context.Response.Body.FlushAsync();
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using Process following = Process.Start(new ProcessStartInfo("dotnet", [Cli.Program, "events", "-f", "--socket", agent.Socket]) { RedirectStandardOutput = true })!;
        await asked.Task.WaitAsync(Longest);
        Assert.False(following.HasExited);

        following.StandardOutput.Close();

        using CancellationTokenSource timeout = new(Longest);
        await following.WaitForExitAsync(timeout.Token);
        Assert.Equal(0, following.ExitCode);
    }

    private static string Letters(string text) => string.Concat(text.Where(c => c != ' '));

    /// <summary>Answers every question for events.</summary>
    private sealed class Agent(WebApplication web, string folder) : IAsyncDisposable
    {
        internal string Socket => Path.Combine(folder, "control");

        internal static async Task<Agent> StartAsync(RequestDelegate events)
        {
            string folder = Directory.CreateTempSubdirectory("edgeguard-screen-").FullName;
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Path.Combine(folder, "control")));
            WebApplication web = builder.Build();
            web.MapGet("/v1/events", events);
            await web.StartAsync();
            return new(web, folder);
        }

        public async ValueTask DisposeAsync()
        {
            await web.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
