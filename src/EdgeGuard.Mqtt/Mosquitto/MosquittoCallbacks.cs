using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// Callbacks that the library makes within its loop functions. The user data is a handle to the <see cref="MosquittoClient"/>. No callback
/// may throw, because the caller is C code.
/// </summary>
internal static unsafe class MosquittoCallbacks
{
    internal static void Register(nint client)
    {
        LibMosquitto.OnConnect(client, &OnConnect);
        LibMosquitto.OnDisconnect(client, &OnDisconnect);
        LibMosquitto.OnPublish(client, &OnPublish);
        LibMosquitto.OnSubscribe(client, &OnSubscribe);
        LibMosquitto.OnMessage(client, &OnMessage);
    }

    private static MosquittoClient Client(nint userData) => (MosquittoClient)GCHandle.FromIntPtr(userData).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnConnect(nint client, nint userData, int code, int flags, nint properties) =>
        Client(userData).Welcomed(code, flags, properties);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDisconnect(nint client, nint userData, int code, nint properties) => Client(userData).Closed(code);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPublish(nint client, nint userData, int packetId, int code, nint properties) =>
        Client(userData).Published(packetId, code);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnSubscribe(nint client, nint userData, int packetId, int count, int* granted, nint properties) =>
        Client(userData).Subscribed(packetId, count > 0 ? granted[0] : ReasonCodes.FirstFailure);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint client, nint userData, NativeMessage* message, nint properties) =>
        Client(userData).Received(PropertyList.Read(message, properties));
}
