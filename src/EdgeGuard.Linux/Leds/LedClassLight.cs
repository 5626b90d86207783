using System.Globalization;
using System.Text;
using EdgeGuard.Core.Status;
using Microsoft.Win32.SafeHandles;

namespace EdgeGuard.Linux.Leds;

/// <summary>
/// One LED, a folder of the LED class (Documentation/leds/leds-class.rst of the kernel). Its files are <c>brightness</c>,
/// <c>max_brightness</c> and <c>trigger</c>. Trigger <c>timer</c> adds <c>delay_on</c> and <c>delay_off</c>, <c>oneshot</c> also <c>shot</c>.
/// </summary>
internal sealed class LedClassLight
{
    private const string NoTrigger = "none";
    private const string Timer = "timer";
    private const string OneShot = "oneshot";

    private readonly string _folder;
    private readonly string _name;
    private readonly string _brightest;
    private readonly HashSet<string> _triggers;
    private string? _trigger;

    private LedClassLight(string folder, string name)
    {
        _folder = folder;
        _name = name;
        _brightest = Read("max_brightness");
        _triggers = [.. Read("trigger").Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split(' ')];
        Steady("0");
    }

    internal string Description => (_triggers.Contains(Timer), _triggers.Contains(OneShot)) switch
    {
        (true, true) => _name,
        (true, false) => $"{_name} (no trigger oneshot: a hung agent leaves it lit)",
        (false, true) => $"{_name} (no trigger timer: the agent blinks it)",
        _ => $"{_name} (no trigger timer or oneshot: the agent blinks it, and a hung agent leaves it as it is)",
    };

    internal static LedClassLight Open(string root, string name)
    {
        string folder = Path.Combine(root, name);
        if (Directory.Exists(folder)) return new(folder, name);
        string[] there = Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)] : [];
        throw new IOException($"No LED '{name}' in {root}; " + (there.Length == 0 ? "there is none at all." : $"there are: {string.Join(", ", there)}."));
    }

    internal bool TryShow(LedPattern pattern)
    {
        if (pattern.NeedsLife) return false;
        if (!pattern.IsSteady) return TryTrigger(Timer, ("delay_on", Milliseconds(pattern.Lit)), ("delay_off", Milliseconds(pattern.Dark)));
        Steady(pattern == LedPattern.Off ? "0" : _brightest);
        return true;
    }

    // The trigger oneshot turns the LED off after the duration, even if the agent has died. It ignores a shot that comes before the dark
    // time of the last one is over, so the dark time is 1 ms.
    internal void Light(TimeSpan? duration)
    {
        if (duration is { } lit && TryTrigger(OneShot, ("delay_on", Milliseconds(lit)), ("delay_off", "1"), ("shot", "1"))) return;
        Steady(_brightest);
    }

    // The kernel's long timers are coarse: it may end a shot of some seconds too late, and would then ignore the next shot. So the agent
    // ends the shot itself; the kernel's end is for a dead agent.
    internal void Darken()
    {
        if (_trigger != OneShot || Read("brightness") != "0") Steady("0");
    }

    /// <summary>Turns the LED off and removes its trigger. The LED may be gone already, so failures are ignored.</summary>
    internal void LetGo()
    {
        try
        {
            Steady("0");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            _trigger = null;
        }
    }

    private void Steady(string brightness)
    {
        Arm(NoTrigger);
        Write("brightness", brightness);
    }

    // A trigger's files appear with the trigger and may be writable by root alone; then the agent blinks the LED itself from now on.
    private bool TryTrigger(string trigger, params ReadOnlySpan<(string File, string Value)> settings)
    {
        if (!_triggers.Contains(trigger)) return false;
        try
        {
            Arm(trigger);
            foreach ((string file, string value) in settings) Write(file, value);
            return true;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or FileNotFoundException)
        {
            _triggers.Remove(trigger);
            return false;
        }
    }

    private void Arm(string trigger)
    {
        if (_trigger == trigger) return;
        _trigger = null;
        Write("trigger", trigger);
        _trigger = trigger;
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(_folder, file)).Trim();

    private void Write(string file, string value)
    {
        using SafeFileHandle handle = File.OpenHandle(Path.Combine(_folder, file), FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(handle, Encoding.ASCII.GetBytes(value), fileOffset: 0);
    }

    private static string Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
