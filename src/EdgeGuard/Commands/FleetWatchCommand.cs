using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeGuard.Agent.Fleet.Watch;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Clock;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard fleet watch</c>: all gateways of a broker in one view.</summary>
internal static partial class FleetWatchCommand
{
    private const string ClearScreen = "\e[H\e[2J";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    internal static Command Create()
    {
        BrokerOptions broker = new();
        Option<bool> json = new("--json") { Description = "Write a line of JSON every five seconds, and nothing else." };
        Option<int?> metrics = new("--metrics") { HelpName = "PORT", Description = "Serve /metrics for Prometheus on this port of 127.0.0.1." };
        Option<string?> share = new("--share") { HelpName = "GROUP", Description = "Share events with other instances of this group, where the broker has shared subscriptions." };
        Option<string?> length = DurationOption.Create("until Ctrl-C");
        Command command = new("watch", "Show which gateways are up, down, silent or violating, their versions, and what is denied most.") { json, metrics, share, length };
        broker.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            if (Problem(parsed.GetValue(metrics), parsed.GetValue(share)) is { } problem)
            {
                Screen.Error(problem);
                return ExitCode.CouldNotRun;
            }
            return broker.Read(parsed) is { } options
                ? await RunAsync(options, parsed.GetValue(share), parsed.GetValue(metrics), parsed.GetValue(json), DurationText.Read(parsed.GetValue(length) ?? ""), token)
                : ExitCode.CouldNotRun;
        });
        return command.With("edgeguard fleet watch --broker mqtt://127.0.0.1", done: "stopped by a signal", refused: null, couldNotRun: "an argument is wrong, or the broker cannot be reached");
    }

    private static string? Problem(int? port, string? group) =>
        port is < 1 or > ushort.MaxValue ? "--metrics: a port is 1 to 65535."
        : group is not null && !Group().IsMatch(group) ? "--share: a group has 1 to 32 of a-z, 0-9, '_' and '-'."
        : null;

    private static async Task<int> RunAsync(MqttOptions broker, string? group, int? port, bool json, TimeSpan? length, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (length is { } most) over.CancelAfter(most);
        FleetWatch watch = new(broker, group, BootClock.Instance);
        try
        {
            await using WebApplication? server = port is { } number ? await ServeAsync(watch, number) : null;
            Task watching = watch.RunAsync(over.Token);
            using PeriodicTimer timer = new(Every);
            while (!over.IsCancellationRequested)
            {
                await ((Task)timer.WaitForNextTickAsync(over.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Show(watch.Report(), json);
            }
            await watching;
        }
        catch (IOException problem)
        {
            Screen.Error($"--metrics: {problem.Message}");
            return ExitCode.CouldNotRun;
        }
        return watch.HasConnected ? ExitCode.Done : ExitCode.CouldNotRun;
    }

    private static async Task<WebApplication> ServeAsync(FleetWatch watch, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        RunCommand.AddLog(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port));
        WebApplication server = builder.Build();
        server.MapGet("/metrics", context =>
        {
            context.Response.ContentType = FleetMetrics.ContentType;
            return context.Response.WriteAsync(FleetMetrics.Write(watch.Report()), context.RequestAborted);
        });
        await server.StartAsync();
        return server;
    }

    private static void Show(FleetReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(PipeJson.Ascii(JsonSerializer.Serialize(report, FleetJson.Default.FleetReport)));
            return;
        }
        if (!Console.IsOutputRedirected) Console.Write(ClearScreen);
        foreach (string line in FleetTable.Lines(report)) Screen.Line(line);
    }

    [GeneratedRegex("^[a-z0-9_-]{1,32}$")]
    private static partial Regex Group();
}
