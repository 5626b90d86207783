using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Wire;
using EdgeGuard.Lab.Printing;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard sightings</c>: what discovery would learn from a capture.</summary>
internal static class SightingsCommand
{
    internal static Command Create()
    {
        Argument<FileInfo> file = new("PCAP") { Description = "The capture, pcap or pcapng." };
        Option<bool> json = new("--json") { Description = "Write JSON to standard output, one object a line, and nothing else." };
        Command command = new("sightings", "Show what discovery learns from a capture.") { file, json };
        command.SetAction(parsed =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            string path = parsed.GetRequiredValue(file).FullName;
            using ProgressLine progress = ProgressLine.OnStandardError(1);
            progress.BeginStep($"reading {Plain.Text(path)}");
            if (CaptureBytes.Read(path, error) is not { } bytes) return ExitCode.CouldNotRun;
            return Show(path, bytes, parsed.GetValue(json), parsed.InvocationConfiguration.Output, progress) is { } problem
                ? Refuse(problem, error)
                : ExitCode.Done;
        });
        return command.With("edgeguard sightings capture.pcap --json", refused: null, couldNotRun: "the capture cannot be read to its end");
    }

    /// <returns>Why the capture could not be read, or not to its end; or null.</returns>
    private static string? Show(string path, byte[] bytes, bool json, TextWriter output, ProgressLine progress)
    {
        if (!CaptureReader.TryOpen(bytes, out CaptureReader capture)) return $"{path}: not a capture; give a pcap or pcapng file, as tcpdump and Wireshark write.";
        SortedSet<int> unread = [];
        bool isAnyRead = false;
        while (capture.TryRead(out CapturedPacket packet))
        {
            Show(packet, json, output, progress);
            if (Enum.IsDefined(packet.Link)) isAnyRead = true;
            else unread.Add((int)packet.Link);
        }
        if (capture.Problem is { } reason) return $"{path}: {reason}. The packets before it were read; capture again for the rest.";
        return unread.Count > 0 && !isAnyRead
            ? $"{path}: link type {string.Join(", ", unread)} is not supported; capture on Ethernet, on 'any', or raw IP."
            : null;
    }

    private static void Show(in CapturedPacket packet, bool json, TextWriter output, ProgressLine progress)
    {
        Frame frame = new(packet.Bytes.ToArray(), "", FrameDirection.Unknown) { Link = packet.Link };
        int number = packet.Number;
        progress.PrintEach(FrameObserver.Observe(frame).Select(sighting => SightingView.Of(number, sighting)),
            view => output.WriteLine(json ? JsonSerializer.Serialize(view, SightingJson.Default.SightingView) : view.ToText()));
    }

    private static int Refuse(string problem, TextWriter error)
    {
        error.WriteLine(Plain.Text(problem));
        return ExitCode.CouldNotRun;
    }
}
