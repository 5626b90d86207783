using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;

namespace EdgeGuard.Tests.Commands;

/// <summary>
/// No command is silent for more than five seconds, as in CI: the program itself, with pipes. Its capture is a pipe too, which the test
/// feeds until two lines of progress came, so that the run is long on a fast machine.
/// </summary>
public sealed class SilenceTests : IDisposable
{
    private const int Packets = 200_000;

    // Ethernet, IPv4 from 192.0.2.10, TCP SYN to port 443; destination and source port are written into each copy.
    private static readonly byte[] Syn = Convert.FromHexString(
        "00005e005301" + "00005e005302" + "0800" + "450000280000400040060000" + "c000020a" + "c6336400" + "9c4001bb" + "00000001000000005002ffff00000000");

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-silence-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("replay", "--profile", "bulb.json", "--respond", "--json")]
    [InlineData("learn", "--json")]
    public async Task Command_shows_progress_on_standard_error_alone_while_it_reads(string verb, params string[] options)
    {
        string capture = Path.Combine(_folder.FullName, "large.pcap");
        await Process.Start("mkfifo", [capture]).WaitForExitAsync();
        string[] arguments = [verb, capture, "--mac", "00:00:5e:00:53:02", .. options.Select(option => option.EndsWith(".json", StringComparison.Ordinal) ? Cli.Seed(option) : option)];

        (List<(long At, string Line)> output, List<(long At, string Line)> error, TimeSpan silence, TimeSpan whole) = await RunAsync(capture, arguments);

        Assert.NotEmpty(output);
        Assert.All(output, line => JsonDocument.Parse(line.Line).Dispose());
        Assert.All(error, line => Assert.Matches(@"^step \d of \d, \d+\.\d s: \S", line.Line));
        Assert.True(whole > Longest, $"the run took only {whole.TotalSeconds:0.0} s");
        // Before it the runtime starts, which takes long on a busy machine.
        Assert.Matches(@"^step 1 of \d, [0-4]\.\d s: ", error[0].Line);
        Assert.InRange(silence, TimeSpan.Zero, Longest);
    }

    private static void Write(string path, WaitHandle isProgressShown)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1 << 20);
        file.Write(Convert.FromHexString("d4c3b2a1020004000000000000000000ffff000001000000"));
        byte[] record = [.. new byte[16], .. Syn];
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), Syn.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), Syn.Length);
        for (int i = 0; i < Packets; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(record, 1_700_000_000 + i / 1000);
            record[16 + 33] = (byte)(i % 4);
            BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(16 + 34), (ushort)(1024 + i % 16));
            file.Write(record);
        }
        isProgressShown.WaitOne(TimeSpan.FromSeconds(40));
    }

    private static async Task<(List<(long At, string Line)> Output, List<(long At, string Line)> Error, TimeSpan Silence, TimeSpan Whole)> RunAsync(string capture, string[] arguments)
    {
        using ManualResetEvent isProgressShown = new(false);
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "edgeguard.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        List<(long At, string Line)> output = [], error = [];
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, e) => Add(output, e.Data);
        process.ErrorDataReceived += (_, e) =>
        {
            Add(error, e.Data);
            if (error.Count == 2) isProgressShown.Set();
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Task.Run(() => Write(capture, isProgressShown));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        long end = Stopwatch.GetTimestamp();
        // Standard output may go to a file, so only standard error counts, once the runtime has started.
        long[] moments = [.. error.Select(line => line.At), end];
        return (output, error, moments.Zip(moments.Skip(1), Stopwatch.GetElapsedTime).Max(), Stopwatch.GetElapsedTime(begin, end));
    }

    private static void Add(List<(long At, string Line)> lines, string? line)
    {
        if (line is not null) lines.Add((Stopwatch.GetTimestamp(), line));
    }
}
