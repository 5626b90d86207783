using EdgeGuard.Agent.Views;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

/// <summary>The table of devices: each on one line that fits the terminal, with what says most to a person.</summary>
public sealed class DevicesTextTests
{
    private const string Url = "https://mud.maker.example.com/products/kitchen/2026/very-long-name-of-a-kettle/kettle-3000.json";

    [Theory]
    [InlineData("mud.maker.example.com/…/kettle-3000.json (unsigned)", 51)]
    [InlineData("mud.maker.example.com (unsigned)", 32)]
    [InlineData("…ker.example.com (unsigned)", 27)]
    public void Host_of_a_profile_is_shown_before_its_path(string shown, int width) => Assert.Equal(shown, ProfileCell.Of($"{Url} (unsigned)", width));

    [Theory]
    [InlineData("baseline", 21, "baseline")]
    [InlineData("-", 21, "-")]
    [InlineData("local:/var/lib/edgeguard/library/plug-0a1b2c3d.json (local)", 60, "local:/var/lib/edgeguard/library/plug-0a1b2c3d.json (local)")]
    [InlineData("local:/var/lib/edgeguard/library/plug-0a1b2c3d.json (local)", 26, "plug-0a1b2c3d.json (local)")]
    [InlineData("https://mud.example.net/cam.json (in part, not approved)", 36, "mud.example.net/cam.json (in part)")]
    [InlineData("https://mud.example.net/cam.json (not in force, baseline until then)", 31, "mud.example.net (not in force)")]
    public void What_becomes_of_a_profile_stays_readable(string text, int width, string shown) => Assert.Equal(shown, ProfileCell.Of(text, width));

    [Fact]
    public void Every_device_has_one_line_that_fits()
    {
        Random random = new(16);
        string[] names = ["-", "tv", "Küche 🍳 mit einem sehr langen Namen", "日本語日本語日本語日本語"], networks = ["things", "a-network-with-a-long-name"];
        string[] addresses = ["192.168.20.10", "2001:db8:20::200:5eff:fe00:5301", "fe80::200:5eff:fe00:5302"], urls = [Url, "local:/a/b.json", "https://a.example/x"];
        for (int i = 0; i < 300; i++)
        {
            DeviceView[] devices = [.. Enumerable.Range(0, 1 + random.Next(5)).Select(_ => Device(Any(names), Any(networks), Any(addresses), Any(urls), random.Next(4)))];
            int columns = random.Next(80, 101);
            string[] lines = [.. DevicesCommand.Lines(devices, columns)];
            Assert.Equal(devices.Length + 1, lines.Length);
            Assert.All(lines, line => Assert.Equal(line, Assert.Single(LineWrap.Of(line, columns))));
            Assert.All(devices.Zip(lines.Skip(1)), pair => Assert.Contains(Hint(pair.First), pair.Second, StringComparison.Ordinal));
        }

        string Any(string[] all) => all[random.Next(all.Length)];
    }

    // The end of the host, or of the file.
    private static string Hint(DeviceView device) => device.Profile!.Key == Url ? "example.com" : device.Profile.Key.StartsWith("https", StringComparison.Ordinal) ? "a.example" : "b.json";

    private static DeviceView Device(string name, string network, string address, string url, int kind) => new(
        "00005e005301", name, "00:00:5e:00:53:01", network, "enforce", [address], new(url, "dhcp4", kind != 1, "unsigned", null, "weak") { InPart = kind == 2 },
        new(kind == 3 ? "rate-limit" : "none", default, null, "", ""), 0, null, default, default, UsesBaseline: kind == 1);
}
