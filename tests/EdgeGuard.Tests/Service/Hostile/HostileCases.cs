using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using static EdgeGuard.Tests.Service.Hostile.HostileCase;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>Every hostile server that we know, and the reason for which the agent refuses it.</summary>
internal static class HostileCases
{
    private const string Meta = "the metadata service of a cloud", Loop = "a loopback address", Private = "a private address", Own = "an address of the gateway or of its networks";

    /// <summary>MUD URLs that name a forbidden address, in every form that a URL has for one.</summary>
    internal static IEnumerable<HostileCase> Addresses =>
    [
        Direct("loopback4", Loop, "127.0.0.1"),
        Direct("loopback6", Loop, "[::1]"),
        Direct("localhost", Loop, "localhost"),
        Direct("short", Loop, "127.1"),
        Direct("hex", Loop, "0x7f000001"),
        Direct("decimal", Loop, "2130706433"),
        Direct("octal", Loop, "0177.0.0.1"),
        Direct("ten", Private, "10.0.0.1"),
        Direct("governed", Private, "192.168.20.9"),
        Direct("own-lan", Private, "192.168.20.1"),
        Direct("own-wan", Own, "203.0.113.1"),
        Direct("beside4", Own, "203.0.113.77"),
        Direct("beside6", Own, "[2001:db8:77::9]"),
        Direct("beside-route6", Own, "[2001:db8:78::9]"),
        Direct("seventeen", Private, "172.16.9.9"),
        Direct("metadata4", Meta, "169.254.169.254"),
        Direct("metadata6", Meta, "[fd00:ec2::254]"),
        Direct("azure", Meta, "168.63.129.16"),
        Direct("cgnat", "a shared address of a provider (CGNAT)", "100.64.1.1"),
        Direct("link6", "a link-local address", "[fe80::1]"),
        Direct("link4", "a link-local address", "169.254.7.7"),
        Direct("ula", "a private address (ULA)", "[fd12::1]"),
        Direct("site", "a private address (site-local)", "[fec0::1]"),
        Direct("mapped", Loop, "[::ffff:127.0.0.1]"),
        Direct("mapped-hex", Private, "[::ffff:a00:1]"),
        Direct("nat64", "leads to 127.0.0.1, a loopback address", "[64:ff9b::7f00:1]"),
        Direct("sixtofour", "leads to 10.0.0.1, a private address", "[2002:a00:1::1]"),
        Direct("teredo", "leads to 192.168.20.9, a private address", "[2001:0:c0a8:1409::]"),
        Direct("compatible", "leads to 127.0.0.1, a loopback address", "[::127.0.0.1]"),
        Direct("multicast4", "a multicast group", "224.0.0.1"),
        Direct("multicast6", "a multicast group", "[ff02::1]"),
        Direct("broadcast", "the broadcast address", "255.255.255.255"),
        Direct("any4", "the unspecified address", "0.0.0.0"),
        Direct("any6", "the unspecified address", "[::]"),
        Direct("bench", "an address for benchmarks", "198.18.0.1"),
        Direct("reserved", "a reserved address", "240.0.0.1"),
    ];

    /// <summary>Names that lead to a forbidden address.</summary>
    internal static IEnumerable<HostileCase> Names =>
    [
        Named("a-loopback", Loop, "127.0.0.1"),
        Named("aaaa-loopback", Loop, "::1"),
        Named("a-zero", "the unspecified address", "0.0.0.0"),
        Named("mixed", Private, OutsideNetwork.Server, "10.0.0.1"),
        Named("last-of-many", Private, [.. Enumerable.Range(30, 15).Select(i => $"198.51.100.{i}"), "192.168.20.77"]),
        Named("aaaa-nat64", "leads to 10.0.0.1, a private address", "64:ff9b::a00:1"),
        Named("a-own", Own, "203.0.113.1"),
        Named("aaaa-beside", Own, "2001:db8:77::1:9"),
        new("no-name", "cannot be resolved") { Addresses = [] },
        // The first answer is honest; the server hangs up, and the next question gets another answer.
        new("flips", Loop) { Addresses = [[OutsideNetwork.Server], ["127.0.0.1"]], Plain = _ => Task.CompletedTask },
        new("flips-home", Private) { Addresses = [[OutsideNetwork.Server], ["192.168.20.9"]], Answer = (_, stream) => WriteAsync(stream, "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n") },
        Redirect("flips-by-redirect", Loop, "https://flips-by-redirect.org.zz/again") with { Addresses = [[OutsideNetwork.Server], ["127.0.0.1"]] },
    ];

    /// <summary>Redirects.</summary>
    internal static IEnumerable<HostileCase> Redirects =>
    [
        Redirect("to-http", "is not https", $"http://{OutsideNetwork.Server}/x"),
        Redirect("to-ftp", "is not https", "ftp://files.example/x"),
        Redirect("to-file", "is not https", "file:///etc/passwd"),
        Redirect("to-script", "is not https", "javascript:alert(1)"),
        Redirect("to-data", "is not https", "data:application/json,{}"),
        Redirect("to-loopback", Loop, "https://127.0.0.1/x"),
        Redirect("to-metadata", Meta, "https://169.254.169.254/latest/meta-data/"),
        Redirect("to-own", Own, "https://203.0.113.1/x"),
        Redirect("to-beside", Own, "https://[2001:db8:77::9]/x"),
        Redirect("to-mapped", Loop, "https://[::ffff:7f00:1]/x"),
        Redirect("to-zone", "a link-local address", "https://[fe80::1%25wan0]/x"),
        Redirect("to-name", Private, "https://inside.org.zz/x"),
        Redirect("to-user", "has a user name", "https://admin:secret@198.51.100.20/x"),
        Redirect("to-confused-user", "has a user name", "https://198.51.100.20@127.0.0.1/x"),
        Redirect("to-backslash", "has a backslash", "https://198.51.100.20\\@127.0.0.1/x"),
        Redirect("to-share", "has a backslash", "\\\\server\\share"),
        Redirect("to-percent", "is no URL", "https://%31%32%37.0.0.1/x"),
        Redirect("to-space", "characters that no URL has", "https://198.51.100.20/a b"),
        Redirect("to-latin", "characters that no URL has", "https://b\u00fccher.example/x"),
        Redirect("to-brackets", "is no URL", "//["),
        Redirect("to-port", "is no URL", "https://198.51.100.20:99999/x"),
        Redirect("to-port-zero", "names no port", "https://198.51.100.20:0/x"),
        Redirect("to-empty", "a Location of 0 characters", ""),
        Redirect("to-long", "a Location of", $"https://198.51.100.20/{new string('x', 6000)}"),
        Raw("to-nothing", "redirects without a Location", "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n"),
        Raw("to-two", "more than one Location", "HTTP/1.1 302 Found\r\nLocation: https://198.51.100.20/a\r\nLocation: https://127.0.0.1/b\r\nContent-Length: 0\r\n\r\n"),
        Raw("to-choices", "answers 300", "HTTP/1.1 300 Choices\r\nLocation: https://127.0.0.1/b\r\nContent-Length: 0\r\n\r\n"),
        Raw("to-proxy", "answers 305", "HTTP/1.1 305 Proxy\r\nLocation: https://127.0.0.1/b\r\nContent-Length: 0\r\n\r\n"),
        Redirect("to-itself", "redirects more than 3 times", "/again"),
        Raw("refresh", "answers 404", "HTTP/1.1 404 No\r\nRefresh: 0; url=https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"),
    ];

    /// <summary>Answers that are too large, encoded, cut off or no HTTP.</summary>
    internal static IEnumerable<HostileCase> Answers =>
    [
        Raw("large", "more than 256 KiB", "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n"),
        Raw("huge", "more than 256 KiB", "HTTP/1.1 200 OK\r\nContent-Length: 9000000000000000000\r\n\r\n"),
        new("endless", "more than 256 KiB") { Answer = async (_, stream) => { await WriteAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"); while (true) await WriteAsync(stream, $"1000\r\n{new string(' ', 4096)}\r\n"); } },
        new("until-close", "more than 256 KiB") { Answer = async (_, stream) => { await WriteAsync(stream, "HTTP/1.1 200 OK\r\n\r\n"); while (true) await WriteAsync(stream, new string(' ', 4096)); } },
        Raw("bomb", "the encoding 'gzip'", Ok(Encoding.Latin1.GetString(Bomb()), "Content-Encoding: gzip\r\n")),
        Raw("brotli", "the encoding 'br'", Ok("x", "Content-Encoding: br\r\n")),
        Raw("unknown-encoding", "the encoding 'x-own'", Ok("x", "Content-Encoding: identity, x-own\r\n")),
        Raw("short-body", "ends the answer early", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"),
        Raw("short-chunk", "ends the answer early", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{}"),
        Raw("short-headers", "ends the answer early", "HTTP/1.1 200 OK\r\nContent-Le"),
        Raw("no-answer", "ends the answer early", ""),
        Raw("many-headers", "headers of more than 16 KiB", $"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Range(0, 10_000).Select(i => $"X-{i}: y\r\n"))}Content-Length: 2\r\n\r\n{{}}"),
        Raw("long-header", "headers of more than 16 KiB", $"HTTP/1.1 200 OK\r\nX: {new string('y', 100_000)}\r\nContent-Length: 2\r\n\r\n{{}}"),
        Raw("long-status", "headers of more than 16 KiB", $"HTTP/1.1 200 {new string('y', 100_000)}\r\nContent-Length: 2\r\n\r\n{{}}"),
        Raw("no-http", "does not answer in HTTP/1.1", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        Raw("bad-status", "does not answer in HTTP/1.1", "HTTP/1.1 2x0 OK\r\n\r\n"),
        Raw("bad-header", "does not answer in HTTP/1.1", "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"),
        Raw("bad-chunk", "does not answer in HTTP/1.1", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        Raw("not-found", "answers 404", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"),
        Raw("forbidden", "answers 403", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"),
        Raw("password", "answers 401", "HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n"),
        Raw("broken-server", "answers 500", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"),
        Raw("busy", "answers 429", "HTTP/1.1 429 No\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"),
        Raw("part", "answers 206", "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-1/2\r\nContent-Length: 2\r\n\r\n{}"),
        Raw("nothing", "answers 204", "HTTP/1.1 204 None\r\n\r\n"),
        Raw("unasked-304", "answers 304", "HTTP/1.1 304 Same\r\n\r\n"),
        Raw("upgrade", "answers 101", "HTTP/1.1 101 Switch\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
        Body("empty", "is refused", ""),
        Body("html", "is refused", "<html>Please log in</html>"),
        Body("deep", "is refused", new string('[', 10_000)),
        Body("twice", "occurs twice", HostileFiles.With("https://twice.org.zz/twice.json").Replace("\"mud-version\": 1,", "\"mud-version\": 1, \"mud-signature\": \"https://a.example/1\", \"mud-signature\": \"https://a.example/2\",", StringComparison.Ordinal)),
        Body("latin", "is refused", "{ \"ietf-mud:mud\": \"\u00ff\" }"),
        Body("tomorrow", "is in the future", HostileFiles.With("https://tomorrow.org.zz/tomorrow.json", lastUpdate: "2099-01-01T00:00:00+00:00")),
    ];

    /// <summary>Servers that are slow, hang up or do not speak TLS.</summary>
    internal static IEnumerable<HostileCase> Connections =>
    [
        new("silent", "does not answer in full within") { Plain = _ => SilentAsync() },
        new("silent-after-tls", "does not answer in full within") { Answer = (_, _) => SilentAsync() },
        new("drips-headers", "does not answer in full within") { Answer = (_, stream) => DripAsync(stream, "HTTP/1.1 200 OK\r\nX: " + new string('y', 1000)) },
        new("drips-body", "does not answer in full within") { Answer = (_, stream) => DripAsync(stream, Ok(new string(' ', 1000))) },
        new("continues", "does not answer in full within") { Answer = async (_, stream) => { while (true) { await WriteAsync(stream, "HTTP/1.1 100 Continue\r\n\r\n"); await Task.Delay(50); } } },
        new("half-closed", "does not complete a TLS handshake") { Plain = stream => { stream.Socket.Shutdown(SocketShutdown.Send); return SilentAsync(); } },
        new("half-closed-after-tls", "ends the answer early") { Answer = async (_, stream) => { await ((System.Net.Security.SslStream)stream).ShutdownAsync(); await SilentAsync(); } },
        new("reset", "does not complete a TLS handshake") { Plain = stream => { stream.Socket.LingerState = new(true, 0); return Task.CompletedTask; } },
        new("plain-http", "does not complete a TLS handshake") { Plain = stream => WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") },
        new("tls-garbage", "does not complete a TLS handshake") { Plain = stream => WriteAsync(stream, new string('\x16', 20_000)) },
        new("tls-alert", "does not complete a TLS handshake") { Plain = stream => WriteAsync(stream, "\x15\x03\x03\x00\x02\x02\x28") },
        new("closed-port", "cannot be reached") { Url = "https://closed-port.org.zz:444/closed-port.json" },
        new("nobody", "cannot be reached") { Addresses = [["198.51.100.77"]] },
    ];

    /// <summary>Servers with certificates that do not fit.</summary>
    internal static IEnumerable<HostileCase> Certificates(TestAuthority authority) =>
    [
        new("wrong-name", "its certificate is not for wrong-name.org.zz") { Certificate = authority.Server("other.org.zz") },
        new("parent-name", "its certificate is not for parent-name.org.zz") { Certificate = authority.Server("org.zz") },
        new("expired", "its certificate is not valid at") { Certificate = authority.Server("expired.org.zz", -30, -2) },
        new("too-early", "its certificate is not valid at") { Certificate = authority.Server("too-early.org.zz", 2, 30) },
        new("self-signed", "unknown authority") { Certificate = TestAuthority.SelfSigned("self-signed.org.zz") },
        new("other-authority", "unknown authority") { Certificate = authority.Server("other-authority.org.zz", issuer: authority.Other) },
        new("client-only", "is not for a TLS server") { Certificate = authority.Server("client-only.org.zz", use: TestAuthority.ClientUse) },
        new("aia", "leaves out an intermediate certificate") { Certificate = authority.Server("aia.org.zz", issuer: authority.Intermediate(), more: TestAuthority.Places($"http://{OutsideNetwork.Server}/")) },
        new("aia-loopback", "leaves out an intermediate certificate") { Certificate = authority.Server("aia-loopback.org.zz", issuer: authority.Intermediate(), more: TestAuthority.Places("http://127.0.0.1/")) },
        new("aia-metadata", "leaves out an intermediate certificate") { Certificate = authority.Server("aia-metadata.org.zz", issuer: authority.Intermediate(), more: TestAuthority.Places("http://169.254.169.254/")) },
        new("crl-and-ocsp", "answers 404") { Certificate = authority.Server("crl-and-ocsp.org.zz", more: TestAuthority.Places("http://10.0.0.1/")) },
    ];

    /// <summary>Good files whose signature is a trap.</summary>
    internal static IEnumerable<HostileCase> Signatures(TestAuthority authority) =>
    [
        Signature("sig-http", "is not https", $"http://{OutsideNetwork.Server}/s.p7s"),
        Signature("sig-file", "is not https", "file:///etc/shadow"),
        Signature("sig-loopback", Loop, "https://127.0.0.1/s.p7s"),
        Signature("sig-nat64", "leads to 10.0.0.1", "https://[64:ff9b::a00:1]/s.p7s"),
        Signature("sig-metadata", Meta, "https://169.254.169.254/s.p7s"),
        Signature("sig-user", "has a user name", "https://u:p@198.51.100.20/s.p7s"),
        Signature("sig-relative", "is no URL", "s.p7s"),
        Signature("sig-redirect", Loop, "OWN/s.p7s", stream => WriteAsync(stream, "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/s\r\nContent-Length: 0\r\n\r\n")),
        Signature("sig-large", "more than 64 KiB", "OWN/s.p7s", stream => WriteAsync(stream, Ok(new string('x', 100_000)))),
        Signature("sig-missing", "answers 404", "OWN/s.p7s"),
        Signature("sig-garbage", "The signature", "OWN/s.p7s", stream => WriteAsync(stream, Ok("no signature"))),
        Signature("sig-of-other", "for another file", "OWN/s.p7s", stream => WriteAsync(stream, Ok(Encoding.Latin1.GetString(TestAuthority.Sign("other"u8.ToArray(), authority.Signer()))))),
        Signature("sig-silent", "does not answer in full within", "OWN/s.p7s", _ => SilentAsync()),
        SignedBy("sig-aia", "neither in the signature nor a trust anchor", authority.Signer(authority.Intermediate(), TestAuthority.Places("http://127.0.0.1/"))),
        SignedBy("sig-unknown", "no trust anchor", authority.Signer(authority.Other)),
    ];

    private static HostileCase SignedBy(string name, string reason, System.Security.Cryptography.X509Certificates.X509Certificate2 signer)
    {
        string file = HostileFiles.With($"https://{name}.org.zz/{name}.json", $"https://{name}.org.zz/s.p7s");
        string signature = Encoding.Latin1.GetString(TestAuthority.Sign(Encoding.UTF8.GetBytes(file), signer));
        return Signature(name, reason, "OWN/s.p7s", stream => WriteAsync(stream, Ok(signature)));
    }

    // A timer keeps the connection from the garbage collector.
    private static Task SilentAsync() => Task.Delay(TimeSpan.FromHours(1));

    private static async Task DripAsync(Stream stream, string text)
    {
        foreach (char octet in text)
        {
            await WriteAsync(stream, octet.ToString());
            await Task.Delay(1000);
        }
    }

    private static byte[] Bomb()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize)) gzip.Write(new byte[32 * 1024 * 1024]);
        return packed.ToArray();
    }
}
