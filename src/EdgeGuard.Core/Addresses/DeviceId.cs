namespace EdgeGuard.Core.Addresses;

/// <summary>
/// The stable name of a device in topics, stores and commands: its MAC address as twelve lower-case hexadecimal digits.
/// Only characters of <c>[a-z0-9_-]</c>, so it is safe in an MQTT topic and in a path.
/// </summary>
public readonly record struct DeviceId(string Value) : IComparable<DeviceId>
{
    /// <summary>The id of the device with this MAC address.</summary>
    public static DeviceId Of(MacAddress mac) => new(mac.ToCompactString());

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <inheritdoc/>
    public int CompareTo(DeviceId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Orders by ordinal text.</summary>
    public static bool operator <(DeviceId left, DeviceId right) => left.CompareTo(right) < 0;

    /// <summary>Orders by ordinal text.</summary>
    public static bool operator >(DeviceId left, DeviceId right) => left.CompareTo(right) > 0;

    /// <summary>Orders by ordinal text.</summary>
    public static bool operator <=(DeviceId left, DeviceId right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by ordinal text.</summary>
    public static bool operator >=(DeviceId left, DeviceId right) => left.CompareTo(right) >= 0;
}
