using System.Globalization;
using System.Text.Json;

namespace EdgeGuard.Tests.Commands;

/// <summary>
/// New devices with real clients and real servers, and the agent itself: an event, what was learned, and no packet let out before it
/// is decided what the device may do, though it sends all the time from the very address that it will be given.
/// </summary>
public sealed class UnknownDeviceTests
{
    private const string Url = "https://camera.example/mud/camera.json", Mac = "00:00:5e:00:53:10";

    [RealClientTheory]
    [InlineData("udhcpc", "dnsmasq", "iot", "192.168.20.100", "dhcp4")]
    [InlineData("dhclient", "kea", "strict", "192.168.20.100", "dhcp4")]
    [InlineData("dhcpcd", "dnsmasq", "strict", "192.168.20.100", "dhcp4")]
    [InlineData("dhclient6", "kea", "iot", "2001:db8:20::100", "dhcp6")]
    [InlineData("slaac", "dnsmasq", "iot", "2001:db8:20:0:200:5eff:fe00:5310", null)]
    [InlineData("lldpd", "dnsmasq", "iot", null, "lldp")]
    [InlineData("ndisc6", "dnsmasq", "strict", null, null)]
    public async Task T27_Nothing_of_a_new_thing_gets_out_and_what_it_says_of_itself_is_known(string client, string server, string kind, string? address, string? learnedBy)
    {
        Story story = await PlayAsync(client, server, kind);

        Assert.Equal((0, 0, 1), (story.LetOutBefore, story.LetOutAfter, story.Announcements));
        Assert.True(story.Sent > 700, $"only {story.Sent} packets were sent");
        if (address is not null) Assert.Contains(address, story.Device.GetProperty("addresses").EnumerateArray().Select(a => a.GetString()));
        if (learnedBy is null) return;
        JsonElement profile = story.Device.GetProperty("profile");
        Assert.Equal((Url, learnedBy), (profile.GetProperty("key").GetString(), profile.GetProperty("source").GetString()));
    }

    [RealClientTheory]
    [InlineData("udhcpc", "kea")]
    [InlineData("dhcpcd", "dnsmasq")]
    public async Task A_trusted_new_device_gets_out_once_its_address_is_granted_and_not_before(string client, string server)
    {
        Story story = await PlayAsync(client, server, "trusted");

        Assert.Equal((0, 1), (story.LetOutBefore, story.Announcements));
        Assert.True(story.LetOutAfter > 0, "nothing got out after the address was granted");
        Assert.False(story.Device.TryGetProperty("profile", out _));
    }

    private static async Task<Story> PlayAsync(string client, string server, string kind)
    {
        string output = await NamespaceScript.RunAsync("new-device.sh", [client, server, kind]);
        Dictionary<string, string> said = output.Split('\n').Where(line => line.Contains(": ", StringComparison.Ordinal))
            .ToDictionary(line => line[..line.IndexOf(": ", StringComparison.Ordinal)], line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        return new(Number(said["let out before it asked"]), Number(said["let out after it was known"]), Number(said["events"]), Number(said["sent"]),
            JsonDocument.Parse(said["devices"]).RootElement.EnumerateArray().Single(d => d.GetProperty("mac").GetString() == Mac));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Story(int LetOutBefore, int LetOutAfter, int Announcements, int Sent, JsonElement Device);
}

/// <summary>A test with rows that needs namespaces and the clients and servers of homes; as <see cref="NamespaceFactAttribute"/> where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealClientTheoryAttribute : TheoryAttribute
{
    private static readonly string[] Tools = ["udhcpc", "dhclient", "dhcpcd", "lldpd", "ndisc6", "dnsmasq", "kea-dhcp4", "kea-dhcp6", "nft", "bash"];
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];

    public RealClientTheoryAttribute()
    {
        if (Environment.GetEnvironmentVariable("EDGEGUARD_REQUIRE_KERNEL") == "1") return;
        string[] missing = [.. Tools.Where(tool => !Folders.Any(folder => File.Exists(Path.Combine(folder, tool))))];
        Skip = missing.Length > 0 ? $"Needs {string.Join(", ", missing)}; tests/run.sh installs them." : new NamespaceFactAttribute().Skip;
    }
}
