using System.Text.Json;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class SightingsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-sightings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_capture_gives_one_json_object_per_sighting_and_nothing_else()
    {
        Cli.Outcome outcome = Sightings(Capture("udhcpc"), "--json");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        JsonElement[] lines = [.. outcome.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement asked = lines.First(line => line.TryGetProperty("mud_url", out _));
        Assert.Equal(["packet", "source", "mac", "mud_url", "hostname", "vendor_class", "fingerprint"], asked.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("dhcp4", "00:00:5e:00:53:10", "https://camera.example/mud/camera.json", "camera"), (
            asked.GetProperty("source").GetString(), asked.GetProperty("mac").GetString(), asked.GetProperty("mud_url").GetString(), asked.GetProperty("hostname").GetString()));
        JsonElement granted = lines.Last(line => line.GetProperty("source").GetString() == "dhcp4");
        Assert.Equal(["packet", "source", "mac", "ip"], granted.EnumerateObject().Select(p => p.Name));
        Assert.StartsWith("192.0.2.", granted.GetProperty("ip").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dhclient", "dhcp6")]
    [InlineData("lldpd", "lldp")]
    [InlineData("dhcpcd", "nd")]
    public void Every_protocol_has_its_name(string capture, string source)
    {
        Cli.Outcome outcome = Sightings(Capture(capture));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Contains($" {source} ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_capture_is_told_up_to_the_cut_and_ends_with_2()
    {
        string cut = Write("cut.pcap", File.ReadAllBytes(Capture("udhcpc"))[..^1]);

        Cli.Outcome outcome = Sightings(cut, "--json");

        Assert.Equal(ExitCode.CouldNotRun, outcome.ExitCode);
        Assert.Contains("mud_url", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("ends within packet", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_capture_is_unpacked_and_a_broken_one_told()
    {
        using MemoryStream packed = new();
        using (System.IO.Compression.GZipStream stream = new(packed, System.IO.Compression.CompressionMode.Compress)) stream.Write(File.ReadAllBytes(Capture("udhcpc")));

        Assert.Equal(Sightings(Capture("udhcpc")).Output, Sightings(Write("packed.pcap.gz", packed.ToArray())).Output);
        Cli.Outcome broken = Sightings(Write("broken.pcap.gz", [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
        Assert.Equal((2, ""), (broken.ExitCode, broken.Output));
        Assert.Contains("cannot be unpacked", broken.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_of_a_link_that_is_not_read_ends_with_2_and_its_number()
    {
        byte[] wireless = File.ReadAllBytes(Capture("udhcpc"));
        wireless[20] = 127;

        Cli.Outcome outcome = Sightings(Write("wireless.pcap", wireless));

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("link type 127 is not supported", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_and_none_end_with_2_and_the_remedy()
    {
        Cli.Outcome other = Sightings(Write("hosts", "127.0.0.1 localhost"u8.ToArray()));
        Cli.Outcome missing = Sightings(Path.Combine(_folder, "missing.pcap"));

        Assert.Equal((2, "", 2, ""), (other.ExitCode, other.Output, missing.ExitCode, missing.Output));
        Assert.Contains("tcpdump and Wireshark", other.Errors, StringComparison.Ordinal);
        Assert.Contains("missing.pcap", missing.Errors, StringComparison.Ordinal);
    }

    private static Cli.Outcome Sightings(params string[] arguments) => InProcess.Run(SightingsCommand.Create(), arguments);

    private static string Capture(string name) => Path.Combine(Cli.Seed(".."), "captures", name + ".pcap");

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
