using System.Globalization;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Core.Status;

namespace EdgeGuard.Lab.Observers;

/// <summary>
/// Three lights as the kernel's LED class shows them, but plain files: the agent's real driver writes them, and what it wrote
/// is read back as a rhythm. Of the kernel's part only one is played here: a single shot ends by itself.
/// </summary>
internal sealed class LightPanel
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(500);

    private readonly LedClassOptions _lights;

    /// <param name="state">Where the folder of lights is made.</param>
    internal LightPanel(DirectoryInfo state)
    {
        _lights = new() { Root = Path.Combine(state.FullName, "leds") };
        foreach (Led led in LedNames.All) Make(Folder(led));
    }

    /// <summary>The folder that stands for <c>/sys/class/leds</c>.</summary>
    internal string Root => _lights.Root;

    /// <summary>The rhythm of a light now.</summary>
    internal LedPattern Show(Led led) => Read(led, "trigger") switch
    {
        "timer" => LedPattern.All.FirstOrDefault(pattern => pattern is { IsSteady: false, NeedsLife: false } && Near(pattern.Lit, Read(led, "delay_on")), LedPattern.On),
        "oneshot" => Shot(led),
        _ => Read(led, "brightness") == "0" ? LedPattern.Off : LedPattern.On,
    };

    // A shot lights for delay_on and is then dark; who beats sends the next one in time.
    private LedPattern Shot(Led led)
    {
        TimeSpan lit = Milliseconds(Read(led, "delay_on"));
        TimeSpan age = DateTime.UtcNow - File.GetLastWriteTimeUtc(Path.Combine(Folder(led), "shot"));
        LedPattern beat = LedPattern.All.Where(pattern => pattern.NeedsLife).MinBy(pattern => (pattern.Lit - lit).Duration())!;
        return age < beat.Lit + beat.Dark + Slack ? beat : LedPattern.Off;
    }

    private static void Make(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string file, string content) in (ReadOnlySpan<(string, string)>)
            [("brightness", "0"), ("max_brightness", "255"), ("trigger", "[none] timer oneshot"), ("delay_on", "0"), ("delay_off", "0"), ("shot", "")])
            File.WriteAllText(Path.Combine(folder, file), content);
    }

    private string Folder(Led led) => Path.Combine(_lights.Root, led switch
    {
        Led.Agent => _lights.Agent,
        Led.Network => _lights.Network,
        _ => _lights.Alarm,
    });

    private string Read(Led led, string file) => File.ReadAllText(Path.Combine(Folder(led), file)).Trim();

    private static bool Near(TimeSpan lit, string written) => lit > TimeSpan.Zero && (lit - Milliseconds(written)).Duration() < TimeSpan.FromMilliseconds(50);

    private static TimeSpan Milliseconds(string written) =>
        TimeSpan.FromMilliseconds(int.TryParse(written, CultureInfo.InvariantCulture, out int number) ? number : 0);
}
