using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Fetching;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Profiles;
using EdgeGuard.Lab.Services;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeGuard.Agent.Tests.Profiles;

/// <summary>A real HTTPS server that answers with whatever octets the test likes.</summary>
public sealed class ProfileFetcherTests : IAsyncDisposable
{
    private const string File = """
        { "ietf-mud:mud": { "mud-version": 1, "mud-url": "https://maker.example/a.json", "last-update": "2026-05-01T10:00:00+00:00", "cache-validity": 48,
          "is-supported": true, "systeminfo": "x", "from-device-policy": { "access-lists": { "access-list": [] } } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-fetcher-").FullName;
    private readonly CertificateAuthority _authority;
    private readonly X509Certificate2 _certificate;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ProfileFetcher _fetcher;
    private readonly Task _serving;
    private string _answer = "", _signature = "", _asked = "";

    private string Url => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/thing.json";

    public ProfileFetcherTests()
    {
        _authority = new(new DirectoryInfo(_folder));
        _certificate = _authority.Issue("mud.example.net", IPAddress.Loopback);
        _listener.Start();
        _serving = ServeAsync();
        _fetcher = Fetcher(new(TimeProvider.System, new(_folder), () => true));
    }

    private ProfileFetcher Fetcher(CertificateClock clock)
    {
        AgentOptions options = new() { Profiles = { CaFile = _authority.CaFile } };
        CheckedDialer dialer = new(() => new(), new HashSet<string> { LocalServers.KeyOf(new(Url)) }, (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        return new(Microsoft.Extensions.Options.Options.Create(options), dialer, new(null, NullLogger<FetchWorkers>.Instance), clock, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
        _certificate.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("//[")]
    [InlineData("//[::1%")]
    [InlineData("https://")]
    [InlineData("https:///x")]
    [InlineData("https://a:99999/")]
    [InlineData("https://a:-1/")]
    [InlineData("https://user:pw@/")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("\\\\server\\share")]
    [InlineData("https://%00/")]
    [InlineData("https://xn--a/")]
    [InlineData("https://..../")]
    [InlineData("")]
    public async Task Redirect_to_nonsense_is_a_failed_fetch_and_nothing_else(string location)
    {
        _answer = $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await Assert.ThrowsAsync<ProfileFetchException>(FetchAsync);

        _answer = Ok();
        Assert.Equal(Encoding.ASCII.GetBytes(File), await FetchAsync());
    }

    [Fact]
    public async Task Random_redirects_and_headers_are_failed_fetches_and_nothing_else()
    {
        Random random = new(15);
        const string Pieces = "[]:/?#@%\\.-_~!$&'()*+,;= \tAa0\u00e9|<>\"^`{}";
        for (int i = 0; i < 200; i++)
        {
            string location = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(6) switch { 0 => "//", 1 => "https:", 2 => "[::", _ => Pieces[random.Next(Pieces.Length)].ToString() }));
            _answer = $"HTTP/1.1 {random.Next(300, 309)} X\r\nLocation: {location}\r\nContent-Length: {random.Next(3)}\r\nConnection: close\r\n\r\n{{}}";
            Exception? problem = await Record.ExceptionAsync(FetchAsync);
            Assert.True(problem is null or ProfileFetchException, $"'{location}': {problem}");
        }
    }

    [Fact]
    public async Task Unchanged_file_is_not_sent_again()
    {
        _answer = Ok("ETag: \"one\"\r\nCache-Control: max-age=3600\r\n");
        FetchResult.File first = Assert.IsType<FetchResult.File>(await FetchResultAsync());
        Assert.Equal(("\"one\"", TimeSpan.FromHours(1)), (first.ETag, first.Fresh));
        Assert.DoesNotContain("If-None-Match", _asked, StringComparison.Ordinal);

        _answer = "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n";
        Assert.IsType<FetchResult.Unchanged>(await FetchResultAsync(first.ETag));
        Assert.Contains("If-None-Match: \"one\"", _asked, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ProfileFetchException>(FetchAsync);
    }

    [Theory]
    [InlineData("503 Away", true)]
    [InlineData("404 Not Found", false)]
    public async Task F35_Signature_that_is_away_for_now_is_late_and_not_lost(string status, bool isLate)
    {
        string signed = File.Replace("\"cache-validity\"", $"\"mud-signature\": \"{Url.Replace(".json", ".p7s", StringComparison.Ordinal)}\", \"cache-validity\"", StringComparison.Ordinal);
        _answer = $"HTTP/1.1 200 OK\r\nContent-Length: {signed.Length}\r\nConnection: close\r\n\r\n{signed}";
        _signature = $"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

        FetchResult.File file = Assert.IsType<FetchResult.File>(await FetchResultAsync());

        Assert.Equal((isLate, null, Core.State.SignatureStatus.Broken), (file.IsSignatureLate, file.SignatureOctets, file.Signature.Status));
        Assert.Contains(isLate ? "The agent asks again soon." : "Ask the maker.", file.Signature.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1970, false, true)]
    [InlineData(1970, true, false)]
    [InlineData(2099, false, false)]
    [InlineData(2099, true, false)]
    public async Task F42_Server_is_judged_by_the_clock_and_never_before_the_build_date_while_that_is_not_synchronized(int year, bool isSynchronized, bool isTrusted)
    {
        _answer = Ok();
        CertificateClock clock = new(new FakeTimeProvider(new(year, 1, 1, 0, 0, 0, TimeSpan.Zero)), new(_folder), () => isSynchronized);
        // The certificate is of today, and so is the floor.
        new TimeFloor(_folder).Keep(DateTimeOffset.UtcNow);

        Exception? problem = await Record.ExceptionAsync(() => FetchResultAsync(fetcher: Fetcher(clock)));

        Assert.True(isTrusted ? problem is null : problem is ProfileFetchException && problem.Message.Contains($"its certificate is not valid at {year}-01-01", StringComparison.Ordinal), problem?.ToString());
    }

    [Fact]
    public async Task Request_names_media_type_language_agent_and_no_compression()
    {
        _answer = Ok();
        await FetchAsync();

        foreach (string header in (string[])["Accept: application/mud+json", "Accept-Language: en", "Accept-Encoding: identity", "User-Agent: EdgeGuard/"])
            Assert.Contains($"\r\n{header}", _asked, StringComparison.Ordinal);
    }

    private static string Ok(string headers = "") => $"HTTP/1.1 200 OK\r\n{headers}Content-Length: {File.Length}\r\nConnection: close\r\n\r\n{File}";

    private async Task<byte[]> FetchAsync() => Assert.IsType<FetchResult.File>(await FetchResultAsync()).Octets;

    private async Task<FetchResult> FetchResultAsync(string? tag = null, ProfileFetcher? fetcher = null)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(60));
        return await (fetcher ?? _fetcher).FetchAsync(new(Url), tag, signer: null, timeout.Token);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // It is disposed.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            await using SslStream secure = new(client.GetStream());
            await secure.AuthenticateAsServerAsync(_certificate);
            byte[] request = new byte[4096];
            _asked = Encoding.Latin1.GetString(request, 0, await secure.ReadAsync(request));
            await secure.WriteAsync(Encoding.Latin1.GetBytes(_asked.Contains(".p7s ", StringComparison.Ordinal) ? _signature : _answer));
        }
        catch (IOException)
        {
            // The client went away.
        }
    }
}
