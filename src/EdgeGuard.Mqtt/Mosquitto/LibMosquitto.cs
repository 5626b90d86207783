using System.Runtime.InteropServices;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// Eclipse's libmosquitto, by the file name of its runtime package. Results are <see cref="MosquittoError"/> codes.
/// A client is a pointer that only the thread of its loop may use.
/// </summary>
internal static unsafe partial class LibMosquitto
{
    internal const string Name = "libmosquitto.so.1";

    [LibraryImport(Name, EntryPoint = "mosquitto_lib_init")]
    internal static partial int Initialize();

    [LibraryImport(Name, EntryPoint = "mosquitto_lib_version")]
    internal static partial int Version(out int major, out int minor, out int revision);

    [LibraryImport(Name, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint New(string clientId, [MarshalAs(UnmanagedType.U1)] bool cleanStart, nint userData);

    [LibraryImport(Name, EntryPoint = "mosquitto_destroy")]
    internal static partial void Destroy(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_int_option")]
    internal static partial int SetOption(nint client, MosquittoOption option, int value);

    [LibraryImport(Name, EntryPoint = "mosquitto_void_option")]
    internal static partial int SetOption(nint client, MosquittoOption option, nint value);

    /// <summary>With true, only <see cref="Write"/> writes packets, and not the call that creates them.</summary>
    [LibraryImport(Name, EntryPoint = "mosquitto_threaded_set")]
    internal static partial int SetThreaded(nint client, [MarshalAs(UnmanagedType.U1)] bool threaded);

    [LibraryImport(Name, EntryPoint = "mosquitto_username_pw_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetCredentials(nint client, string userName, string password);

    /// <summary>Sets the will. On success the property list belongs to the client.</summary>
    [LibraryImport(Name, EntryPoint = "mosquitto_will_set_v5", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetWill(
        nint client, string topic, int length, ReadOnlySpan<byte> payload, int qos,
        [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    /// <summary>Resolves the name and connects, blocking; TLS and CONNECT follow in the loop.</summary>
    [LibraryImport(Name, EntryPoint = "mosquitto_connect_bind_v5", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int Connect(nint client, string host, int port, int keepAliveSeconds, nint bindAddress, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_disconnect_v5")]
    internal static partial int Disconnect(nint client, int reason, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_publish_v5", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Publish(
        nint client, out int packetId, string topic, int length, ReadOnlySpan<byte> payload, int qos,
        [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_subscribe_v5", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Subscribe(nint client, out int packetId, string filter, int qos, int options, nint properties);

    /// <returns>The file descriptor, or -1 without a connection.</returns>
    [LibraryImport(Name, EntryPoint = "mosquitto_socket")]
    internal static partial int Socket(nint client);

    /// <returns>OpenSSL's session, owned by the client; null before it exists.</returns>
    [LibraryImport(Name, EntryPoint = "mosquitto_ssl_get")]
    internal static partial nint TlsSession(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_want_write")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool WantsWrite(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop_read")]
    internal static partial int Read(nint client, int maximumPackets);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop_write")]
    internal static partial int Write(nint client, int maximumPackets);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop_misc")]
    internal static partial int KeepAlive(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_connect_v5_callback_set")]
    internal static partial void OnConnect(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_disconnect_v5_callback_set")]
    internal static partial void OnDisconnect(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_publish_v5_callback_set")]
    internal static partial void OnPublish(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_subscribe_v5_callback_set")]
    internal static partial void OnSubscribe(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_message_v5_callback_set")]
    internal static partial void OnMessage(nint client, delegate* unmanaged[Cdecl]<nint, nint, NativeMessage*, nint, void> callback);
}
