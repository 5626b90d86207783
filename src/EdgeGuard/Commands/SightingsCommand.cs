using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard sightings</c>: what discovery would learn from a capture.</summary>
internal static class SightingsCommand
{
    internal static Command Create()
    {
        Argument<FileInfo> file = new("PCAP") { Description = "The capture, pcap or pcapng." };
        Option<bool> json = new("--json") { Description = "Write JSON, one object a line, and nothing else, to standard output." };
        Command command = new("sightings", "What discovery would learn from a capture.") { file, json };
        command.SetAction(parsed => Show(parsed.GetRequiredValue(file).FullName, parsed.GetValue(json)));
        return command;
    }

    private static int Show(string path, bool json)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Refuse($"{path}: {problem.Message}");
        }
        if (!CaptureReader.TryOpen(bytes, out CaptureReader capture)) return Refuse($"{path}: no capture file; give one that tcpdump or Wireshark wrote (pcap or pcapng).");
        while (capture.TryRead(out CapturedPacket packet)) Show(packet, json);
        return capture.Problem is { } reason ? Refuse($"{path}: {reason}. What stands before it was read; capture again for the rest.") : ExitCode.Done;
    }

    private static void Show(in CapturedPacket packet, bool json)
    {
        Frame frame = new(packet.Bytes.ToArray(), "", FrameDirection.Unknown) { Link = packet.Link };
        foreach (Sighting sighting in FrameObserver.Observe(frame))
        {
            SightingView view = SightingView.Of(packet.Number, sighting);
            Console.WriteLine(json ? JsonSerializer.Serialize(view, SightingJson.Default.SightingView) : view.ToText());
        }
    }

    private static int Refuse(string problem)
    {
        Console.Error.WriteLine(problem);
        return ExitCode.CouldNotRun;
    }
}
