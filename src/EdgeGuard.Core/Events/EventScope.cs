namespace EdgeGuard.Core.Events;

/// <summary>The MQTT topics on which an event type is published.</summary>
[Flags]
public enum EventScope
{
    /// <summary>Not over MQTT; only <c>edgeguard events</c> shows it.</summary>
    None = 0,

    /// <summary>On the topic of the device that it is about.</summary>
    Device = 1,

    /// <summary>On the gateway's topic.</summary>
    Gateway = 2,

    /// <summary>On a device's topic, or on the gateway's where no device fits.</summary>
    Both = Device | Gateway,
}
