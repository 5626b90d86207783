using System.Globalization;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Lab.Observers;

/// <summary>
/// Three LEDs as files with the layout of <c>/sys/class/leds</c>. The agent's real driver writes them, and this class reads them
/// back as a pattern. Of the kernel's behaviour it simulates one thing: a single shot ends by itself.
/// </summary>
internal sealed class SimulatedLeds
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(500);

    private readonly LedClassOptions _options;

    /// <param name="state">Folder in which the LED folder is created.</param>
    internal SimulatedLeds(DirectoryInfo state)
    {
        _options = new() { Root = Path.Combine(state.FullName, "leds") };
        foreach (Led led in LedNames.All) CreateLed(Folder(led));
    }

    /// <summary>The folder that replaces <c>/sys/class/leds</c>.</summary>
    internal string Root => _options.Root;

    /// <summary>The current pattern of an LED.</summary>
    internal LedPattern PatternOf(Led led) => Read(led, "trigger") switch
    {
        "timer" => LedPattern.All.FirstOrDefault(pattern => pattern is { IsSteady: false, NeedsLife: false } && Near(pattern.Lit, Read(led, "delay_on")), LedPattern.On),
        "oneshot" => Shot(led),
        _ => Read(led, "brightness") == "0" ? LedPattern.Off : LedPattern.On,
    };

    // A shot is lit for delay_on and then dark. A driver that blinks sends the next shot before the pattern ends.
    private LedPattern Shot(Led led)
    {
        TimeSpan lit = Milliseconds(Read(led, "delay_on"));
        TimeSpan age = DateTime.UtcNow - File.GetLastWriteTimeUtc(Path.Combine(Folder(led), "shot"));
        LedPattern beat = LedPattern.All.Where(pattern => pattern.NeedsLife).MinBy(pattern => (pattern.Lit - lit).Duration())!;
        return age < beat.Lit + beat.Dark + Slack ? beat : LedPattern.Off;
    }

    private static void CreateLed(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string file, string content) in (ReadOnlySpan<(string, string)>)
            [("brightness", "0"), ("max_brightness", "255"), ("trigger", "[none] timer oneshot"), ("delay_on", "0"), ("delay_off", "0"), ("shot", "")])
            File.WriteAllText(Path.Combine(folder, file), content);
    }

    private string Folder(Led led) => Path.Combine(_options.Root, led switch
    {
        Led.Agent => _options.Agent,
        Led.Network => _options.Network,
        _ => _options.Alarm,
    });

    private string Read(Led led, string file) => File.ReadAllText(Path.Combine(Folder(led), file)).Trim();

    private static bool Near(TimeSpan lit, string written) => lit > TimeSpan.Zero && (lit - Milliseconds(written)).Duration() < TimeSpan.FromMilliseconds(50);

    private static TimeSpan Milliseconds(string written) =>
        TimeSpan.FromMilliseconds(int.TryParse(written, CultureInfo.InvariantCulture, out int number) ? number : 0);
}
