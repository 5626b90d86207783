using EdgeGuard.Agent.Views;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class DeviceTextTests
{
    private static readonly DeviceProfileView Own = new("https://mud.example.net/camera.json", "dhcp4", true, "unsigned", null, "weak");

    [Fact]
    public void Device_without_a_profile_wears_the_baseline() =>
        Assert.Equal(("baseline", "none; uses the baseline"), Texts(null, wearsBaseline: true));

    [Fact]
    public void Device_whose_profile_is_not_in_force_wears_the_baseline_meanwhile()
    {
        (string row, string line) = Texts(Own with { InForce = false, Signature = null }, wearsBaseline: true);

        Assert.Equal("https://mud.example.net/camera.json (not in force, baseline until then)", row);
        Assert.Contains("uses the baseline until then", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nobody_else_does(bool hasProfile)
    {
        (string row, string line) = Texts(hasProfile ? Own : null, wearsBaseline: false);

        Assert.All([row, line], text => Assert.NotEmpty(text));
        Assert.DoesNotContain("baseline", row + line, StringComparison.Ordinal);
    }

    [Fact]
    public void Offers_say_how_to_read_and_apply_them_and_that_none_is_applied()
    {
        using StringWriter output = new();
        ProfileOnAgentCommands.Tell(new("camera-1", "hall\u202e", 9, [new("plug-0a1b2c3d", "/var/lib/edgeguard/library/plug-0a1b2c3d.json", "https://mud.example.net/plug.json", "Plug\u001b[2J", 72, ["it asked"])]), output);

        string said = Cli.Unwrapped(output.ToString());
        Assert.Contains("plug-0a1b2c3d  72 of 100  Plug\\u001b[2J", said, StringComparison.Ordinal);
        Assert.Contains("None is applied.", said, StringComparison.Ordinal);
        Assert.Contains("edgeguard profile show /var/lib/edgeguard/library/plug-0a1b2c3d.json", said, StringComparison.Ordinal);
        Assert.Contains("edgeguard profile apply camera-1 KEY", said, StringComparison.Ordinal);
    }

    private static (string Row, string Line) Texts(DeviceProfileView? profile, bool wearsBaseline)
    {
        DeviceView device = new("d", null, "00:00:5e:00:53:01", "things", "enforce", [], profile, new("none", default, null, "", ""), 0, null, default, default, UsesBaseline: wearsBaseline);
        return (DevicesCommand.Profile(device), DeviceCommand.Profile(device));
    }
}
