using System.Text.Json;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class ReplayCommandTests : IDisposable
{
    private const string Heading = "srcMac,dstMac,ethType,srcIp,dstIp,ipProto,srcPort,dstPort,priority,icmpType,icmpCode\n";
    private const string Camera = "00:00:5e:00:53:10";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-replay-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_capture_gives_an_object_a_flow_and_the_sum_last()
    {
        Cli.Outcome outcome = Replay(Capture("udhcpc"), "--profile", Cli.Seed("camera.json"), "--mac", Camera, "--names-from-capture", "--json");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        JsonElement[] lines = Lines(outcome);
        Assert.Equal(["flow", "initiator", "packets", "bytes", "verdict", "ace", "why"], lines[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(("icmp :: > ff02::1:ff00:5310 type 135 code 0", "device", "not-governed"),
            (lines[0].GetProperty("flow").GetString(), lines[0].GetProperty("initiator").GetString(), lines[0].GetProperty("verdict").GetString()));
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("ace").ValueKind);
        Assert.Equal(["flows", "allowed", "denied", "not_governed"], lines[^1].GetProperty("summary").EnumerateObject().Select(member => member.Name));
        Assert.Equal(lines.Length - 1, lines[^1].GetProperty("summary").GetProperty("flows").GetInt32());
    }

    [Theory]
    [InlineData("00:00:5e:00:53:99", "no IP packet of 00:00:5e:00:53:99; senders in it are")]
    [InlineData("camera", "'camera' is not the MAC address of a device")]
    [InlineData("ff:ff:ff:ff:ff:ff", "is not the MAC address of a device")]
    public void A_device_that_is_not_there_ends_with_2_and_says_who_is(string mac, string said)
    {
        Cli.Outcome outcome = Replay(Capture("udhcpc"), "--profile", Cli.Seed("camera.json"), "--mac", mac);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(said, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Learning_tells_its_items_as_json_and_takes_no_option_for_a_capture()
    {
        // A datagram to a host whose name was never asked for: it is left out, unless ticked.
        string capture = Write("one.pcap", [
            .. Convert.FromHexString("d4c3b2a1020004000000000000000000ffff000001000000" + "00f15365000000002a0000002a000000"),
            .. Convert.FromHexString("02005e0053aa" + "00005e005310" + "0800" + "4500001c000000004011000a" + "c0a8010ac6336407" + "9c4022b800080000"),
        ]);
        string file = Path.Combine(_folder, "learned.json");

        Cli.Outcome learned = InProcess.Run(LearnCommand.Create(), capture, "--mac", Camera, "--json", "--out", file);
        Cli.Outcome ticked = InProcess.Run(LearnCommand.Create(), capture, "--mac", Camera, "--json", "--tick", "1");
        Cli.Outcome mistaken = InProcess.Run(LearnCommand.Create(), capture, "--mac", Camera, "--jsno");

        Assert.Equal((0, true), (learned.ExitCode, File.Exists(file)));
        Assert.False(Assert.Single(Lines(learned)).GetProperty("is_taken").GetBoolean());
        Assert.True(Assert.Single(Lines(ticked)).GetProperty("is_taken").GetBoolean());
        Assert.All(Lines(learned), line => Assert.Equal(["number", "sentence", "flows", "widened", "suspicion", "is_taken"], line.EnumerateObject().Select(member => member.Name)));
        Assert.NotEqual(0, mistaken.ExitCode);
        Assert.Contains("no option '--jsno'", mistaken.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_missing_wrong_or_cut_end_with_2()
    {
        string cut = Write("cut.pcap", File.ReadAllBytes(Capture("udhcpc"))[..^1]);

        Assert.Equal(2, Replay(Path.Combine(_folder, "missing"), "--profile", Cli.Seed("camera.json"), "--mac", Camera).ExitCode);
        Assert.Equal(2, Replay(Write("empty", []), "--profile", Cli.Seed("camera.json"), "--mac", Camera).ExitCode);
        Assert.Equal(2, Replay(Capture("udhcpc"), "--profile", Write("profile", "{}"u8.ToArray()), "--mac", Camera).ExitCode);
        Cli.Outcome outcome = Replay(cut, "--profile", Cli.Seed("camera.json"), "--mac", Camera, "--json");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("summary", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("ends within packet", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,cloud.example.net,6,*,443,0,*,*", 0, "allowed")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,cloud.example.net,6,*,23,0,*,*", 1, "denied")]
    [InlineData("<deviceMac>,*,0x888e,*,*,*,*,*,0,*,*", 0, "not-governed")]
    public void A_row_gives_an_object_and_the_sum_last(string row, int exit, string verdict)
    {
        Cli.Outcome outcome = ReplayFlows(Write("table.csv", System.Text.Encoding.UTF8.GetBytes(Heading + row + "\r\n")), "--profile", Cli.Seed("camera.json"), "--json");

        Assert.Equal((exit, ""), (outcome.ExitCode, outcome.Errors));
        JsonElement[] lines = Lines(outcome);
        Assert.Equal(["row", "verdict", "ace", "why"], lines[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal((1, verdict), (lines[0].GetProperty("row").GetInt32(), lines[0].GetProperty("verdict").GetString()));
        Assert.Equal(1, lines[^1].GetProperty("summary").GetProperty(verdict.Replace('-', '_')).GetInt32());
    }

    [Fact]
    public void A_table_that_is_wrong_ends_with_2_and_names_line_and_remedy()
    {
        Cli.Outcome outcome = ReplayFlows(Write("table.csv", System.Text.Encoding.UTF8.GetBytes(Heading + "<deviceMac>,<gatewayMac>,0x0800,*,*,6,*,http,0,*,*\n")), "--profile", Cli.Seed("camera.json"));

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("table.csv:2: row 1: its dstPort 'http' is no port", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_learned_of_a_capture_is_clean_by_the_letter()
    {
        string file = Path.Combine(_folder, "learned.json");

        Cli.Outcome learned = InProcess.Run(LearnCommand.Create(), Capture("udhcpc"), "--mac", Camera, "--out", file);
        Cli.Outcome check = InProcess.Run(CheckCommand.Create(), "--strict", file);

        // All that this client did was to ask for its address, which no profile has to allow.
        Assert.StartsWith("Nothing was included", learned.Errors, StringComparison.Ordinal);
        Assert.Equal((0, 0), (learned.ExitCode, check.ExitCode));
    }

    private static Cli.Outcome Replay(params string[] arguments) => InProcess.Run(ReplayCommand.Create(), arguments);

    private static Cli.Outcome ReplayFlows(params string[] arguments) => InProcess.Run(ReplayFlowsCommand.Create(), arguments);

    private static JsonElement[] Lines(Cli.Outcome outcome) => [.. outcome.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Capture(string name) => Path.Combine(Cli.Seed(".."), "captures", name + ".pcap");

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
