using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Profiles;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Agent.Tests.Profiles;

/// <summary>Which servers at home the agent connects to: those that the operator named, on the port that the operator named.</summary>
public sealed class CheckedDialerTests
{
    [Fact]
    public async Task T6_Only_the_named_port_of_a_local_server_is_open()
    {
        using TcpListener named = new(IPAddress.Loopback, 0), other = new(IPAddress.Loopback, 0);
        named.Start();
        other.Start();
        int port = ((IPEndPoint)named.LocalEndpoint).Port, closed = ((IPEndPoint)other.LocalEndpoint).Port;
        CheckedDialer dialer = new(() => new RebindingGuard(), Of($"mud.home.arpa:{port}"), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        using Socket connected = await dialer.ConnectAsync(new($"https://MUD.home.arpa:{port}/camera.json"), CancellationToken.None);
        Assert.Equal(named.LocalEndpoint, connected.RemoteEndPoint);

        HopException refused = await Assert.ThrowsAsync<HopException>(() => dialer.ConnectAsync(new($"https://mud.home.arpa:{closed}/camera.json"), CancellationToken.None));
        Assert.Contains("a loopback address", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"add 'mud.home.arpa:{closed}' to profiles:localServers", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<HopException>(() => dialer.ConnectAsync(new("https://mud.home.arpa/camera.json"), CancellationToken.None));
        Assert.Contains("add 'mud.home.arpa' to profiles:localServers", refused.Message, StringComparison.Ordinal);
        Assert.False(other.Pending());
    }

    [Theory]
    [InlineData("mud.home.arpa", "https://mud.home.arpa/a")]
    [InlineData("MUD.home.arpa:443", "https://mud.home.arpa/a")]
    [InlineData("mud.home.arpa:8443", "https://mud.home.arpa:8443/a")]
    [InlineData("192.168.20.2:8443", "https://192.168.20.2:8443/a")]
    [InlineData("fd00::1", "https://[fd00::1]/a")]
    [InlineData("[fd00::1]:8443", "https://[fd00::1]:8443/a")]
    public void Named_server_is_that_of_the_url(string written, string url)
    {
        Assert.True(LocalServers.IsServer(written));
        Assert.Equal([LocalServers.KeyOf(new(url))], Of(written));
        Assert.Equal([LocalServers.KeyOf(new(url))], Of(LocalServers.TextOf(new(url))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("mud.home.arpa/x")]
    [InlineData("https://mud.home.arpa")]
    [InlineData("user@mud.home.arpa")]
    [InlineData("mud.home.arpa:0")]
    [InlineData("mud.home.arpa:99999")]
    [InlineData("mud.home.arpa:x")]
    public void Other_texts_name_no_server(string written) => Assert.False(LocalServers.IsServer(written));

    private static FrozenSet<string> Of(string server) => LocalServers.Of(new() { LocalServers = [server] });
}
