namespace EdgeGuard.Tests.Commands;

public sealed class CompileCommandTests
{
    [Fact]
    public async Task The_text_holds_the_binding_of_the_device_for_both_families()
    {
        Cli.Outcome outcome = await Cli.RunAsync(
            "compile", Cli.Seed("camera.json"), "--mac", "00-00-5E-00-53-01", "--ip", "192.168.20.10", "--ip", "2001:db8:20::10");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Contains("00:00:5e:00:53:01 . 192.168.20.10 : goto device_out4", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("00:00:5e:00:53:01 . 2001:db8:20::10 : goto device_out6", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_of_both_families_is_made_up_where_none_is_named()
    {
        Cli.Outcome outcome = await Cli.RunAsync("compile", Cli.Seed("camera.json"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Contains("goto device_out4", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("goto device_out6", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mac", "00:00:5e", "--ip", "192.168.20.10")]
    [InlineData("--mac", "00:00:5e:00:53:01", "--ip", "camera")]
    public async Task An_address_that_is_none_ends_with_2(params string[] addresses)
    {
        Cli.Outcome outcome = await Cli.RunAsync(["compile", Cli.Seed("camera.json"), .. addresses]);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.NotEmpty(outcome.Errors);
    }
}
