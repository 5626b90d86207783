using System.Text.Json.Serialization;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Something that a device can do; it begins when the story says so.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(TalkBehaviour), "talk")]
[JsonDerivedType(typeof(StreamBehaviour), "stream")]
[JsonDerivedType(typeof(ScanBehaviour), "scan")]
[JsonDerivedType(typeof(AttackBehaviour), "attack")]
internal abstract record Behaviour
{
    /// <summary>Who does it.</summary>
    public required string Device { get; init; }

    /// <summary>Over which family.</summary>
    public Family Over { get; set; } = Family.Ipv4;

    /// <summary>Begins it.</summary>
    internal abstract Task<Performance> BeginAsync(Stage stage, CancellationToken cancellation);

    /// <summary>What is wrong with it beyond its form.</summary>
    internal virtual IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        if (scenario.Device(Device) is null)
            yield return new($"{place}.device", $"'{Device}' is no device of this scenario", "Name one of 'devices'.");
    }
}
