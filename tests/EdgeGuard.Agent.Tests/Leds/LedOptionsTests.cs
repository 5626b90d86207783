using System.Text;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Options;
using EdgeGuard.Linux.Leds;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Agent.Tests.Leds;

public sealed class LedOptionsTests
{
    [Fact]
    public void Options_are_read_from_the_section_and_have_defaults_for_what_is_not_there()
    {
        LedOptions options = Read("""{ "leds": { "driver": "class", "class": { "root": "/leds", "alarm": "ACT" }, "button": { "mayPause": true } } }""");
        Assert.Equal(("class", "/leds", "ACT", "edgeguard:green:agent"), (options.Driver, options.Class.Root, options.Class.Alarm, options.Class.Agent));
        Assert.Equal((true, 10, "", "edgeguard-button"), (options.Button.MayPause, options.Button.PauseMinutes, options.Button.Line, options.Button.Input));
    }

    [Theory]
    [InlineData("""{ "driver": "disco" }""", "leds:driver: 'disco' must be one of ")]
    [InlineData("""{ "class": { "root": "" } }""", "leds:class:root: name a folder")]
    [InlineData("""{ "button": { "pauseMinutes": 0 } }""", "leds:button:pauseMinutes: 0 must be 1 to 60.")]
    [InlineData("""{ "gpio": { "agent": "17" } }""", "leds:gpio:chip: lines given by number need the label")]
    [InlineData("""{ "gpio": { "agent": "GPIO17" }, "button": { "line": "GPIO17" } }""", "leds:gpio: a line is named twice")]
    [InlineData("""{ "driver": "chardev" }""", "leds:gpio: name at least one line for driver chardev")]
    [InlineData("""{ "quietHours": { "from": "22:00" } }""", "leds:quietHours: name both 'from' and 'until', or neither.")]
    [InlineData("""{ "quietHours": { "from": "10 pm", "until": "07:00" } }""", "leds:quietHours:from: '10 pm' is no time of day, such as 22:00.")]
    [InlineData("""{ "quietHours": { "from": "07:00", "until": "24:00" } }""", "leds:quietHours:until: '24:00' is no time of day, such as 22:00.")]
    [InlineData("""{ "quietHours": { "from": "07:00", "until": "07:00" } }""", "leds:quietHours: 'from' and 'until' are both 07:00")]
    [InlineData("""{ "quietHours": { "from": "22:00", "until": "07:00", "timeZone": "Berlin" } }""", "leds:quietHours:timeZone: this machine knows no time zone 'Berlin'")]
    public void Options_that_cannot_be_used_are_refused_with_their_key(string section, string problem)
    {
        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => Read($$"""{ "leds": {{section}} }"""));
        Assert.StartsWith(problem, Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "leds": { "driwer": "auto" } }""", "leds:driwer")]
    [InlineData("""{ "leds": { "button": { "maypause_": true } } }""", "leds:button:maypause_")]
    public void A_misspelt_key_is_named(string json, string key) =>
        Assert.StartsWith(key + ": unknown key; known keys here: ", Assert.Single(KnownKeys.Check(Configuration(json))), StringComparison.Ordinal);

    [Fact]
    public void Every_key_is_known_and_read()
    {
        const string all = """
            { "leds": { "driver": "auto", "oneLens": true, "quietHours": { "from": "22:00", "until": "07:00", "timeZone": "Europe/Berlin", "alarms": false },
              "class": { "root": "/leds", "agent": "a", "network": "b", "alarm": "c" },
              "gpio": { "chip": "pinctrl-rp1", "agent": "17", "network": "27", "alarm": "22", "activeLow": true },
              "button": { "input": "i", "line": "26", "mayPause": true, "pauseMinutes": 5 } } }
            """;
        Assert.Empty(KnownKeys.Check(Configuration(all)));
        LedOptions read = Read(all);
        Assert.True(read is { OneLens: true, Gpio: { ActiveLow: true, Chip: "pinctrl-rp1", Alarm: "22" }, Button: { PauseMinutes: 5, Line: "26", Input: "i" } });
    }

    [Fact]
    public void Lines_of_a_chip_are_driven_only_where_the_operator_names_them()
    {
        using TemporaryLeds nowhere = new();
        Assert.Null(LedDrivers.Open(new() { Class = { Root = nowhere.Root } }));
        Assert.Null(LedDrivers.OpenButton(new()));
    }

    [Fact]
    public void Auto_takes_the_lights_that_the_kernel_knows_and_does_without_the_others()
    {
        using TemporaryLeds there = new("edgeguard:red:alarm");
        using ILedDriver? driver = LedDrivers.Open(new() { Class = { Root = there.Root } });
        Assert.Equal($"LED class in {there.Root}: edgeguard:red:alarm", driver!.Description);
    }

    private static IConfigurationRoot Configuration(string json)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        return new ConfigurationBuilder().AddJsonStream(stream).Build();
    }

    private static LedOptions Read(string json)
    {
        using ServiceProvider services = new ServiceCollection().AddSingleton<IConfiguration>(Configuration(json)).AddLeds().BuildServiceProvider();
        return services.GetRequiredService<IOptions<LedOptions>>().Value;
    }

    private sealed class TemporaryLeds : IDisposable
    {
        internal TemporaryLeds(params string[] names)
        {
            foreach (string name in names)
            {
                DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(Root, name));
                foreach ((string file, string content) in ((string, string)[])[("brightness", "0"), ("max_brightness", "1"), ("trigger", "[none] timer oneshot")])
                    File.WriteAllText(Path.Combine(folder.FullName, file), content);
            }
        }

        internal string Root { get; } = Directory.CreateTempSubdirectory("edgeguard-leds-").FullName;

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}
