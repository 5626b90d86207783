using System.Diagnostics;
using EdgeGuard.Lab.Tests.DnsProxy;
using EdgeGuard.Lab.Tests.Sandbox;

namespace EdgeGuard.Lab.Tests.Printing;

/// <summary>The program itself with pipes for its output, as in CI: it must not be silent for more than five seconds.</summary>
public sealed class SilenceTests : IDisposable
{
    private const string Scenario = """
        {
          "version": 1, "name": "silent", "title": "A step that waits", "seed": 1,
          "response": { "isolatedSeconds": 10, "quietSeconds": 2 },
          "devices": [], "hosts": [], "behaviours": {},
          "story": [ { "do": "expect-message", "say": "Nobody sends this message", "topic": "never", "where": {}, "withinSeconds": SECONDS } ]
        }
        """;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-silence-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SandboxFact]
    public async Task Simulate_is_never_silent_for_five_seconds_in_a_pipe()
    {
        (List<(long At, string Line)> output, List<(long At, string Line)> error, long begin, long end) = await SimulateAsync(seconds: 11);

        Assert.Contains(output, line => line.Line.Contains("  1/1 ", StringComparison.Ordinal) && line.Line.Contains("FAIL", StringComparison.Ordinal));
        Assert.Contains(error, line => line.Line.StartsWith("step 1 of 1, ", StringComparison.Ordinal));
        long[] moments = [begin, .. output.Concat(error).Select(line => line.At).Order(), end];
        TimeSpan longest = moments.Zip(moments.Skip(1), Stopwatch.GetElapsedTime).Max();
        Assert.InRange(longest.TotalSeconds, 0, 5);
    }

    [SandboxFact]
    public async Task Json_report_is_all_that_standard_output_holds()
    {
        (List<(long At, string Line)> output, List<(long At, string Line)> error, _, _) = await SimulateAsync(seconds: 5, "--report", "json");

        string text = string.Join('\n', output.Select(line => line.Line));
        Assert.Equal("silent", System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("name").GetString());
        Assert.Contains(error, line => line.Line.StartsWith("step 1 of 1, ", StringComparison.Ordinal));
    }

    private async Task<(List<(long At, string Line)> Output, List<(long At, string Line)> Error, long Begin, long End)> SimulateAsync(int seconds, params string[] options)
    {
        string file = Path.Combine(_folder.FullName, "silent.json");
        await File.WriteAllTextAsync(file, Scenario.Replace("SECONDS", $"{seconds}", StringComparison.Ordinal));
        ProcessStartInfo start = new("dotnet", ["exec", DnsProxyTestbed.Program(), "simulate", file, .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        List<(long At, string Line)> output = [], error = [];
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, e) => Add(output, e.Data);
        process.ErrorDataReceived += (_, e) => Add(error, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync().WaitAsync(Timeout);
        Assert.True(process.ExitCode == LabRun.Failed, string.Join('\n', error.Select(line => line.Line)));
        return (output, error, begin, Stopwatch.GetTimestamp());
    }

    private static void Add(List<(long At, string Line)> lines, string? line)
    {
        if (line is not null) lines.Add((Stopwatch.GetTimestamp(), line));
    }
}
