namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>A folder of this test run's own, gone afterwards.</summary>
internal sealed class StateFolder : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("edgeguard-mqtt-").FullName;

    internal string PathOf(string name) => Path.Combine(Root, name);

    internal string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
