using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EdgeGuard.Agent.Tests.Telemetry;
using EdgeGuard.Agent.Views;
using EdgeGuard.Commands;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace EdgeGuard.Tests.Commands;

/// <summary>Devices call themselves ten thousand nasty things: a terminal shows them in one line each, and none moves its cursor.</summary>
public sealed class HostileNamesTests : IAsyncLifetime
{
    private const int Names = 10_000;

    private static readonly GatewayState Empty = new()
    {
        Gateway = "home",
        Networks = ImmutableSortedDictionary<string, Network>.Empty.Add("things", new() { Name = "things", Kind = NetworkKind.Iot, Interfaces = ["lan0"] }),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-names-").FullName;
    private WebApplication? _agent;

    private string Socket => Path.Combine(_folder, "control");

    public async Task InitializeAsync()
    {
        Random random = new(20260504);
        Device[] devices = [.. Enumerable.Range(0, Names).Select(i => Named(i, HostileName.Make(random, i)))];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Socket));
        _agent = builder.Build();
        IReadOnlyList<DeviceView> views = [.. devices.Select(d => DeviceView.Of(Empty, d))];
        _agent.MapGet("/v1/devices", () => Results.Json(views, ControlJson.Default.IReadOnlyListDeviceView));
        _agent.MapGet("/v1/events", async (HttpContext context) =>
        {
            foreach (Device device in devices)
            {
                EventView view = EventView.Of(new GatewayEvent.DeviceAppeared(DateTimeOffset.UnixEpoch, device), Empty);
                await context.Response.WriteAsync(System.Text.Json.JsonSerializer.Serialize(view, ControlJson.Default.EventView) + "\n");
            }
        });
        await _agent.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _agent!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("devices", Names + 1)]
    [InlineData("events", Names)]
    public async Task T12_Terminal_shows_a_line_for_each_device_and_nothing_that_moves_it(string verb, int lines)
    {
        Cli.Outcome outcome = await Cli.RunAsync(verb, "--socket", Socket);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        string[] shown = outcome.Output.TrimEnd('\n').Split('\n');
        // A line that is too long for a terminal goes on in the next, further to the right.
        Assert.Equal(lines, shown.Count(line => !line.StartsWith(' ')));
        Assert.DoesNotContain(shown, line => line.EnumerateRunes().Any(Misleads));
        Assert.DoesNotContain(shown, line => LineWrap.WidthOf(line) > Terminal.MostColumns);
    }

    [Theory]
    [InlineData("devices", 1)]
    [InlineData("events", Names)]
    public async Task Json_for_programs_is_ascii_alone(string verb, int lines)
    {
        Cli.Outcome outcome = await Cli.RunAsync(verb, "--json", "--socket", Socket);

        Assert.Equal(lines, outcome.Output.TrimEnd('\n').Split('\n').Length);
        Assert.DoesNotContain(outcome.Output, c => c != '\n' && c is < ' ' or > '~');
    }

    private static bool Misleads(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static Device Named(int number, string name) => new()
    {
        Id = DeviceId.Of(new((ulong)number + 2)),
        Mac = new((ulong)number + 2),
        Network = "things",
        Interface = "lan0",
        Name = name,
        FirstSeen = DateTimeOffset.UnixEpoch,
        LastSeen = DateTimeOffset.UnixEpoch,
    };
}
