using EdgeGuard.Core.Status;

namespace EdgeGuard.Linux.Tests.Leds;

/// <summary>A folder with files like those of <c>/sys/class/leds</c>. It keeps what was written; it does not blink.</summary>
internal sealed class LedClassFolder : IDisposable
{
    internal const string AllTriggers = "[none] kbd-scrolllock timer oneshot heartbeat panic";

    internal LedClassFolder(string triggers = AllTriggers)
    {
        foreach (Led led in LedNames.All)
        {
            Directory.CreateDirectory(Path.Combine(Root, Names[led]));
            Write(led, "trigger", triggers);
            Write(led, "brightness", "255");
            Write(led, "max_brightness", "255");
            foreach (string file in (string[])["delay_on", "delay_off", "shot"]) Write(led, file, "");
        }
    }

    internal string Root { get; } = Directory.CreateTempSubdirectory("edgeguard-leds-").FullName;

    internal PerLed<string> Names { get; } = new("edgeguard:green:agent", "edgeguard:amber:network", "edgeguard:red:alarm");

    internal string this[Led led, string file] => File.ReadAllText(PathOf(led, file));

    internal void Write(Led led, string file, string value) => File.WriteAllText(PathOf(led, file), value);

    internal void Remove(Led led, string file) => File.Delete(PathOf(led, file));

    internal bool IsLit(Led led) => this[led, "trigger"] != "none" || this[led, "brightness"] != "0";

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string PathOf(Led led, string file) => Path.Combine(Root, Names[led], file);
}
