using System.Runtime.InteropServices;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary><c>struct mosquitto_message</c> of mosquitto.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeMessage
{
    internal readonly int PacketId;
    internal readonly byte* Topic;
    internal readonly byte* Payload;
    internal readonly int PayloadLength;
    internal readonly int Qos;
    internal readonly byte Retain;
}
