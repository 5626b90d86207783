using System.Runtime.InteropServices;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// The library's MQTT 5 property lists: a pointer to the first property, null for an empty list. The caller frees what the Read functions
/// return by pointer.
/// </summary>
internal static unsafe partial class LibMosquittoProperties
{
    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_add_int16")]
    internal static partial int AddInt16(ref nint list, PropertyId id, ushort value);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_add_int32")]
    internal static partial int AddInt32(ref nint list, PropertyId id, uint value);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_add_string", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddString(ref nint list, PropertyId id, string value);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_add_binary")]
    internal static partial int AddBinary(ref nint list, PropertyId id, ReadOnlySpan<byte> value, ushort length);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_add_string_pair", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddPair(ref nint list, PropertyId id, string name, string value);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_free_all")]
    internal static partial void Free(ref nint list);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_read_byte")]
    internal static partial nint ReadByte(nint list, PropertyId id, out byte value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    /// <returns>The property found, to continue after it with <paramref name="skipFirst"/>; null if there is none.</returns>
    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_read_int32")]
    internal static partial nint ReadInt32(nint list, PropertyId id, out uint value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_read_string")]
    internal static partial nint ReadString(nint list, PropertyId id, out byte* value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_read_binary")]
    internal static partial nint ReadBinary(
        nint list, PropertyId id, out byte* value, out ushort length, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "mosquitto_property_read_string_pair")]
    internal static partial nint ReadPair(
        nint list, PropertyId id, out byte* name, out byte* value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);
}
