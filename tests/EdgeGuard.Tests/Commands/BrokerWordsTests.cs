using EdgeGuard.Agent.Views;
using EdgeGuard.Core.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace EdgeGuard.Tests.Commands;

/// <summary>A connection in the clear is the operator's choice, and is not passed over in silence.</summary>
public sealed class BrokerWordsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-broker-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, "broker    connected\n", "connected, encrypted")]
    [InlineData(false, "broker    connected; NOT ENCRYPTED, because mqtt:url begins with mqtt://\n", "the connection is not encrypted, because mqtt:url begins with mqtt://")]
    public async Task Status_and_doctor_say_whether_the_connection_is_encrypted(bool encrypted, string status, string detection)
    {
        string socket = Path.Combine(_folder, "control");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        await using WebApplication agent = builder.Build();
        GatewayState state = new() { Gateway = "home", Networks = System.Collections.Immutable.ImmutableSortedDictionary<string, Core.Networks.Network>.Empty, Broker = new(true, true, null) { IsEncrypted = encrypted } };
        agent.MapGet("/v1/status", () => Results.Json(StatusView.Of(state, "0.1.0"), ControlJson.Default.StatusView));
        await agent.StartAsync();

        Assert.Contains(status, (await Cli.RunAsync("status", "--socket", socket)).Output, StringComparison.Ordinal);
        Assert.Contains(detection, Cli.Unwrapped((await Cli.RunAsync("doctor", "--socket", socket)).Output), StringComparison.Ordinal);
    }
}
