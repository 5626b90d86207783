using System.Runtime.InteropServices;

namespace EdgeGuard.Mqtt.Mosquitto;

/// <summary>
/// The OpenSSL calls that set up a TLS context and read its alerts. They are resolved through libmosquitto, whose dependencies the loader
/// also searches, so they always belong to the OpenSSL that libmosquitto uses.
/// </summary>
internal static unsafe partial class OpenSsl
{
    internal const int Pem = 1;
    internal const int VerifyPeer = 1;
    internal const int SetMinimumVersion = 123;
    internal const nint Tls12 = 0x0303;
    internal const int ReadAlert = 0x4004;

    [LibraryImport(LibMosquitto.Name, EntryPoint = "TLS_client_method")]
    internal static partial nint ClientMethod();

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_new")]
    internal static partial nint NewContext(nint method);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_free")]
    internal static partial void FreeContext(nint context);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_ctrl")]
    internal static partial nint Control(nint context, int command, nint number, nint pointer);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_load_verify_locations", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LoadAuthorities(nint context, string file, nint directory);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_set_default_verify_paths")]
    internal static partial int UseSystemAuthorities(nint context);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_use_certificate_chain_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UseCertificate(nint context, string file);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_use_PrivateKey_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UseKey(nint context, string file, int type);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_check_private_key")]
    internal static partial int KeyFitsCertificate(nint context);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_set_default_passwd_cb")]
    internal static partial void SetPassphraseCallback(nint context, delegate* unmanaged[Cdecl]<byte*, int, int, nint, int> callback);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_set_verify")]
    internal static partial void SetVerify(nint context, int mode, delegate* unmanaged[Cdecl]<int, nint, int> callback);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_set_info_callback")]
    internal static partial void SetInfoCallback(nint context, delegate* unmanaged[Cdecl]<nint, int, int, void> callback);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_CTX_get0_param")]
    internal static partial nint VerifyParameters(nint context);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "X509_VERIFY_PARAM_set1_host", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ExpectHost(nint parameters, string name, nuint length);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "X509_VERIFY_PARAM_set1_ip_asc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ExpectAddress(nint parameters, string address);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "X509_VERIFY_PARAM_set_time")]
    internal static partial void VerifyAt(nint parameters, long unixSeconds);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "X509_STORE_CTX_get_error")]
    internal static partial int VerifyError(nint store);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "X509_STORE_CTX_get_current_cert")]
    internal static partial nint CurrentCertificate(nint store);

    /// <summary>Encodes a certificate as DER and advances the pointer; with a null buffer, only returns the length.</summary>
    [LibraryImport(LibMosquitto.Name, EntryPoint = "i2d_X509")]
    internal static partial int Encode(nint certificate, byte** buffer);

    /// <returns>Number of decrypted bytes that were not read yet.</returns>
    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_pending")]
    internal static partial int Pending(nint session);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_up_ref")]
    internal static partial int Keep(nint session);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_free")]
    internal static partial void FreeSession(nint session);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_set_fd")]
    internal static partial int UseSocket(nint session, int file);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "SSL_read")]
    internal static partial int Read(nint session, byte* buffer, int length);

    [LibraryImport(LibMosquitto.Name, EntryPoint = "ERR_clear_error")]
    internal static partial void ClearErrors();
}
