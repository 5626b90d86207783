namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>The bits of <c>poll(2)</c>.</summary>
[Flags]
internal enum PollEvents
{
    None = 0,
    Readable = 1,
    Writable = 4,
    Error = 8,
    HungUp = 16,
}
