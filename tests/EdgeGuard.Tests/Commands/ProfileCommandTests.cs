using System.Text.Json;
using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class ProfileCommandTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Show_tells_a_householder_what_the_device_may_do()
    {
        Cli.Outcome outcome = Profile("show", Cli.Seed("camera.json"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Equal(
            """
            Indoor camera with local live view
            Made by Example Cameras, model EX-CAM-1.
            Described at https://mud.example.net/camera.json, last updated 15 January 2026.

            Allowed
              - It may contact cloud.example.net: secure web (TCP 443), secure messages (TCP 8883).
              - It may contact firmware.example.net: secure web (TCP 443).
              - It may contact your network's name servers: name lookup (UDP 53).
              - It may contact your network's time servers: time (UDP 123).
              - The controllers that you name for it may contact it: video (TCP 554).

            Everything else is denied. Replies to allowed traffic are allowed.

            """,
            outcome.Output);
    }

    [Fact]
    public void Show_and_diff_tell_scripts_the_same_as_people()
    {
        JsonElement shown = JsonDocument.Parse(Profile("show", Cli.Seed("camera.json"), "--json").Output).RootElement;
        JsonElement compared = JsonDocument.Parse(Profile("diff", Cli.Seed("camera.json"), Cli.Seed("bulb.json"), "--json").Output).RootElement;

        Assert.Equal(
            ["mud_url", "system_info", "maker", "model", "last_update", "may", "is_ordered", "in_quarantine", "software", "warnings", "repairs", "not_done"],
            shown.EnumerateObject().Select(member => member.Name));
        Assert.Equal("It may contact cloud.example.net: secure web (TCP 443), secure messages (TCP 8883).", shown.GetProperty("may")[0].GetString());
        Assert.Equal(["gained", "lost", "facts"], compared.EnumerateObject().Select(member => member.Name));
        Assert.NotEqual(0, compared.GetProperty("lost").GetArrayLength());
    }

    [Fact]
    public async Task Version_tells_scripts_which_adapters_are_compiled_in()
    {
        Cli.Outcome outcome = await Cli.RunAsync("version", "--json");

        JsonElement version = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(["version", "runtime", "platform", "code", "adapters"], version.EnumerateObject().Select(member => member.Name));
        Assert.Equal("JIT", version.GetProperty("code").GetString());
        Assert.Contains(version.GetProperty("adapters").EnumerateArray(), adapter => adapter.GetProperty("name").GetString() == "mosquitto");
    }

    [Fact]
    public void Show_says_that_order_decides_where_something_is_forbidden() =>
        Assert.Contains("first line that fits decides", Profile("show", Cli.Seed("tv.json")).Output, StringComparison.Ordinal);

    [Fact]
    public void Show_warns_and_tells_what_was_mended()
    {
        Write(text => text.Replace("\"cloud.example.net\"", "\"*.example.net\"", StringComparison.Ordinal).Replace("\"mud-signature\"", "\"firmware-rev\"", StringComparison.Ordinal));

        Cli.Outcome outcome = Profile("show", _file);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Before you approve it", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("names no signature", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Repaired while reading", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("every host under example.net", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void T12_Show_keeps_outside_text_from_moving_the_cursor()
    {
        Write(text => text.Replace("Indoor camera", "\u202eIndoor\u0085camera", StringComparison.Ordinal));

        Assert.Contains("\\u202eIndoor\\u0085camera", Profile("show", _file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_refuses_a_file_with_reasons()
    {
        Write(text => text.Replace("\"accept\"", "\"deny\"", StringComparison.Ordinal));

        Cli.Outcome outcome = Profile("show", _file);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("Write \"accept\" or \"drop\" or \"reject\"", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_and_diff_end_with_2_when_a_file_cannot_be_read()
    {
        Assert.Equal(2, Profile("show", _file + ".missing").ExitCode);
        Assert.Equal(2, Profile("diff", Cli.Seed("camera.json"), _file + ".missing").ExitCode);
    }

    [Fact]
    public void Diff_of_a_file_with_itself_is_nothing()
    {
        Cli.Outcome outcome = Profile("diff", Cli.Seed("tv.json"), Cli.Seed("tv.json"));

        Assert.Equal("Gained\n  Nothing.\n\nLost\n  Nothing.\n\n", outcome.Output);
    }

    [Fact]
    public void Diff_tells_what_was_gained_and_lost()
    {
        Write(text => text.Replace("\"port\": 8883", "\"port\": 1883", StringComparison.Ordinal).Replace("\"last-update\": \"2026", "\"last-update\": \"2025", StringComparison.Ordinal));

        string output = Profile("diff", Cli.Seed("camera.json"), _file).Output;

        Assert.Equal(
            """
            Gained
              - It may contact cloud.example.net: unprotected messages (TCP 1883).

            Lost
              - It may contact cloud.example.net: secure messages (TCP 8883).

            Take note
              - The new version is dated before the old one.


            """,
            output);
    }

    private static Cli.Outcome Profile(params string[] arguments) => InProcess.Run(ProfileCommand.Create(), arguments);

    private void Write(Func<string, string> change) => File.WriteAllText(_file, change(File.ReadAllText(Cli.Seed("camera.json"))));
}
