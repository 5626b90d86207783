using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Options;
using EdgeGuard.Core.Status;
using Microsoft.Extensions.Configuration;

namespace EdgeGuard.Tests;

/// <summary>What somebody builds from <c>hardware/</c> is what the software drives.</summary>
public sealed partial class HardwareTests
{
    /// <summary>The GPIOs of the 40-pin header by physical pin, as every Raspberry Pi since the B+ has them.</summary>
    private static readonly Dictionary<int, int> Header = new()
    {
        [3] = 2, [5] = 3, [7] = 4, [8] = 14, [10] = 15, [11] = 17, [12] = 18, [13] = 27, [15] = 22, [16] = 23, [18] = 24, [19] = 10, [21] = 9, [22] = 25,
        [23] = 11, [24] = 8, [26] = 7, [27] = 0, [28] = 1, [29] = 5, [31] = 6, [32] = 12, [33] = 13, [35] = 19, [36] = 16, [37] = 26, [38] = 20, [40] = 21,
    };

    private static readonly int[] Grounds = [6, 9, 14, 20, 25, 30, 34, 39];

    /// <summary>Rows of the pin table: what, BCM name, physical pin.</summary>
    private static (string What, string Bcm, int Pin)[] Pins =>
        [.. PinRow().Matches(Read("README.md")).Select(m => (m.Groups[1].Value, m.Groups[2].Value, int.Parse(m.Groups[3].Value, CultureInfo.InvariantCulture)))];

    [Fact]
    public void Pin_table_names_pins_that_are_what_it_says()
    {
        Assert.Equal(["ground of the lights", "agent", "network", "alarm", "button", "ground of the button"], Pins.Select(p => p.What));
        Assert.All(Pins, p => Assert.Equal(p.Bcm, Grounds.Contains(p.Pin) ? "GND" : $"GPIO{Header[p.Pin]}"));
    }

    [Fact]
    public void Overlay_has_the_lines_of_the_table_and_the_names_that_the_agent_looks_for()
    {
        string overlay = Read("edgeguard-front-overlay.dts");
        LedClassOptions names = new();
        (string Label, string What)[] wanted = [(names.Agent, "agent"), (names.Network, "network"), (names.Alarm, "alarm")];
        Assert.All(wanted, w => Assert.Matches($"label = \"{w.Label}\";\\s+gpios = <&gpio {Line(w.What)} 0>;", overlay));
        Assert.Matches($"label = \"{new ButtonOptions().Input}\";[^}}]+gpios = <&gpio {Line("button")} 0x11>;", overlay);
    }

    [DtcFact]
    public void Overlay_compiles_without_a_warning()
    {
        ProcessStartInfo dtc = new("dtc", ["-@", "-I", "dts", "-O", "dtb", "-o", "/dev/null", Path.Combine(Folder(), "edgeguard-front-overlay.dts")])
        {
            RedirectStandardError = true,
        };
        using Process compiler = Process.Start(dtc)!;
        string said = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.Equal(("", 0), (said, compiler.ExitCode));
    }

    [Fact]
    public void Every_configuration_that_is_shown_can_be_used()
    {
        string[] shown = [.. JsonBlock().Matches(Read("README.md")).Select(m => m.Groups[1].Value)];
        Assert.Contains(shown, json => json.Contains("\"gpio\"", StringComparison.Ordinal));
        foreach (string json in shown)
        {
            IConfigurationRoot configuration = Configuration(json);
            LedOptions options = new();
            configuration.GetSection(LedOptions.Section).Bind(options);
            LedServices.Require(options);
            Assert.Empty(KnownKeys.Check(configuration));
            if (!json.Contains("\"gpio\"", StringComparison.Ordinal)) continue;
            Assert.Equal(
                Pins.Where(p => p.Bcm != "GND").Select(p => p.Bcm),
                [options.Gpio.Agent, options.Gpio.Network, options.Gpio.Alarm, options.Button.Line]);
        }
    }

    [Fact]
    public void No_light_can_draw_more_than_a_pad_gives()
    {
        const double padMilliamperes = 4;
        double ohms = double.Parse(Resistor().Match(Read("BOM.csv")).Groups[1].Value, CultureInfo.InvariantCulture);
        double worst = ((3.3 * 1.05) - 1.8) / (ohms * 0.95) * 1000;
        Assert.InRange(worst, 1, padMilliamperes);
        Assert.Contains($"= {worst.ToString("0.0", CultureInfo.InvariantCulture)} mA", Read("README.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("schematic.svg")]
    [InlineData("wiring.svg")]
    public void Drawing_shows_every_part_and_every_pin(string file)
    {
        string[] words = [.. XDocument.Parse(Read(file)).Descendants("{http://www.w3.org/2000/svg}text").Select(t => t.Value)];
        string[] parts = ["R1", "R2", "R3", "R4", "D1", "D2", "D3", "S1"];
        string bill = Read("BOM.csv");
        Assert.All(parts, part => Assert.Contains(words, word => word.StartsWith(part + " ", StringComparison.Ordinal)));
        Assert.All(parts, part => Assert.Contains(part, bill, StringComparison.Ordinal));
        Assert.All(Pins, p => Assert.Contains(words, word => word == p.Bcm));
        Assert.All(Pins, p => Assert.Contains(words, word => word == $"{p.Pin}" || word == $"pin {p.Pin}"));
    }

    [Fact]
    public void Table_of_rhythms_lists_every_pattern_once() =>
        Assert.Equal(LedPattern.All.Select(p => p.Name).Order(), PatternRow().Matches(Read("README.md")).Select(m => m.Groups[1].Value).Order());

    private static string Line(string what) => Pins.Single(p => p.What == what).Bcm["GPIO".Length..];

    private static IConfigurationRoot Configuration(string json)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        return new ConfigurationBuilder().AddJsonStream(stream).Build();
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder(), file));

    private static string Folder([CallerFilePath] string test = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(test)!, "../../hardware"));

    [GeneratedRegex(@"^\| ([a-z ]+) \| (GND|GPIO\d+) \| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex PinRow();

    [GeneratedRegex(@"^\| ([a-z]+) \| (?:lit|dark|1 s|2\.5)[^|]* \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex PatternRow();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"R1 R2 R3,3,[^Ω]*,(\d+) Ω", RegexOptions.None)]
    private static partial Regex Resistor();
}

/// <summary>A test that needs the device tree compiler.</summary>
public sealed class DtcFactAttribute : FactAttribute
{
    public DtcFactAttribute()
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "dtc")));
        if (!isThere) Skip = "There is no dtc here (Debian: device-tree-compiler).";
    }
}
