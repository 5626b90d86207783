using System.Text.Json.Serialization;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Something that a device can do. A step starts it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(TalkBehaviour), "talk")]
[JsonDerivedType(typeof(StreamBehaviour), "stream")]
[JsonDerivedType(typeof(ScanBehaviour), "scan")]
[JsonDerivedType(typeof(AttackBehaviour), "attack")]
internal abstract record Behaviour
{
    /// <summary>The device that does it.</summary>
    public required string Device { get; init; }

    /// <summary>IP version that it uses; default IPv4.</summary>
    public IpVersion Over { get; set; } = IpVersion.Ipv4;

    /// <summary>Problems that the JSON schema cannot show.</summary>
    internal virtual IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        if (scenario.Device(Device) is null)
            yield return new($"{place}.device", $"'{Device}' is not a device of this scenario", "Name one of 'devices'.");
    }
}

/// <summary>What the steps expect of a behaviour's packets.</summary>
internal enum Delivery
{
    /// <summary>Every request is answered.</summary>
    Passes,

    /// <summary>No packet arrives.</summary>
    Denied,

    /// <summary>Every packet arrives, answered or not.</summary>
    Arrives,

    /// <summary>Some packets arrive, at most as many as the device's flow cap allows.</summary>
    Capped,
}
