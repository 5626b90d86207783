using System.Text;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Leds;

namespace EdgeGuard.Gpio.Tests;

/// <summary>Three lights that the kernel's LED class drives and a test looks at: <c>struct uleds_user_dev { char name[64]; int max_brightness; }</c>.</summary>
internal sealed class UserLeds : IDisposable
{
    private const int NameSize = 64;

    private readonly PerLed<FileStream> _devices;

    internal UserLeds() => _devices = Names.Select((_, name) => Make(name));

    internal PerLed<string> Names { get; } = new("edgeguard:green:agent", "edgeguard:amber:network", "edgeguard:red:alarm");

    internal bool IsLit(Led led) => Read(led, "brightness") != "0";

    internal string Trigger(Led led) => Read(led, "trigger").Split('[', ']')[1];

    public void Dispose()
    {
        foreach (Led led in LedNames.All) _devices[led].Dispose();
    }

    private string Read(Led led, string file) => File.ReadAllText(Path.Combine(LedClassLeds.DefaultRoot, Names[led], file)).Trim();

    private static FileStream Make(string name)
    {
        byte[] device = new byte[NameSize + sizeof(int)];
        Encoding.ASCII.GetBytes(name, device);
        device[NameSize] = 1;
        FileStream light = new("/dev/uleds", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        light.Write(device);
        return light;
    }
}
