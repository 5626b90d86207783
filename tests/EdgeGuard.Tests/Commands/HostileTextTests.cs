using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeGuard.Agent.Views;
using EdgeGuard.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace EdgeGuard.Tests.Commands;

/// <summary>
/// Every command prints what devices, servers and files say. An agent whose every text is hostile, and files whose every text is, move no terminal:
/// not on standard output, not on standard error, not with <c>--json</c>.
/// </summary>
public sealed class HostileTextTests : IAsyncLifetime
{
    private const string Hostile = "x\u001b[2J\u001b]0;t\u0007\u202ertl\u2066\u200b\r\nfake  line\u2028\u0085\u009b31m\u00ad";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-hostile-").FullName;
    private WebApplication? _agent;

    private string Socket => Path.Combine(_folder, "control");

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Socket));
        _agent = builder.Build();
        _agent.MapFallback(async (HttpContext context) =>
        {
            string path = context.Request.Path.Value!;
            if (path.Contains("refused", StringComparison.Ordinal) || context.Request.QueryString.Value!.Contains("refused", StringComparison.Ordinal))
            {
                await Results.Json(new ProblemView("malformed", Hostile), ControlJson.Default.ProblemView, statusCode: 409).ExecuteAsync(context);
                return;
            }
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Answer(path, context.Request.Method).ToJsonString() + "\n");
        });
        await _agent.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _agent!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("devices")]
    [InlineData("device camera")]
    [InlineData("events")]
    [InlineData("why camera")]
    [InlineData("report")]
    [InlineData("coverage")]
    [InlineData("mute")]
    [InlineData("mute camera")]
    [InlineData("monitor camera")]
    [InlineData("pause camera --for 10m")]
    [InlineData("trust camera")]
    [InlineData("rename camera Porch")]
    [InlineData("forget camera")]
    [InlineData("quarantine camera")]
    [InlineData("allow camera 203.0.113.9 1h")]
    [InlineData("approve camera")]
    [InlineData("device merge camera bulb")]
    [InlineData("learn status")]
    [InlineData("learn review camera")]
    [InlineData("profile match camera")]
    [InlineData("doctor")]
    public async Task T12_What_the_agent_passes_on_moves_no_terminal(string words)
    {
        foreach (string more in (string[])["", " --json"])
        {
            Cli.Outcome outcome = await Cli.RunAsync([.. (words + more).Split(' '), "--socket", Socket]);

            AssertHarmless(outcome);
            Assert.Equal("", outcome.Errors);
            if (words != "forget camera") Assert.Contains(@"\u001b[2J", outcome.Output.Replace("\\\\", "\\", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("device refused")]
    [InlineData("quarantine refused")]
    [InlineData("allow refused 203.0.113.9 1h")]
    [InlineData("rename refused Porch")]
    public async Task T12_Refusal_moves_no_terminal(string words)
    {
        Cli.Outcome outcome = await Cli.RunAsync([.. words.Split(' '), "--socket", Socket]);

        Assert.Equal(ExitCode.Refused, outcome.ExitCode);
        AssertHarmless(outcome);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("profile show")]
    [InlineData("explain --flow", "tcp 192.168.20.10:5000 > 203.0.113.7:443", "--profile")]
    public async Task T12_Hostile_profile_moves_no_terminal(string words, params string[] more)
    {
        string file = Path.Combine(_folder, "profile.json");
        await File.WriteAllTextAsync(file, HostileProfile());
        foreach (string form in (string[])["", "--json"])
        {
            Cli.Outcome outcome = await Cli.RunAsync([.. words.Split(' '), .. more, file, .. form.Length > 0 ? [form] : Array.Empty<string>()]);

            AssertHarmless(outcome);
            Assert.NotEqual("", outcome.Output + outcome.Errors);
        }
    }

    [Fact]
    public async Task T12_Hostile_argument_moves_no_terminal()
    {
        foreach (string[] words in (string[][])[["pause", Hostile], [Hostile], ["check", Path.Combine(_folder, Hostile.Replace('/', '_'))], ["mute", "camera", "--for", Hostile]])
            AssertHarmless(await Cli.RunAsync([.. words]));
    }

    private static void AssertHarmless(Cli.Outcome outcome)
    {
        foreach (string said in (string[])[outcome.Output, outcome.Errors])
        {
            Assert.DoesNotContain(said.Split('\n'), line => line.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse));
            Assert.DoesNotContain(said.Split('\n'), line => line.StartsWith("fake", StringComparison.Ordinal));
        }
    }

    private static string HostileProfile()
    {
        JsonNode profile = JsonNode.Parse(File.ReadAllText(Cli.Seed("camera.json")))!;
        profile["ietf-mud:mud"]!["systeminfo"] = Hostile;
        profile["ietf-mud:mud"]!["mfg-name"] = Hostile;
        return profile.ToJsonString();
    }

    // The view that the command expects, with hostile text for each text of it.
    private static JsonNode Answer(string path, string method)
    {
        Type view = path switch
        {
            _ when path.StartsWith("/v1/orders/protection", StringComparison.Ordinal) => typeof(DeviceView),
            _ when path.EndsWith("/forget", StringComparison.Ordinal) || path == "/v1/status" => typeof(StatusView),
            "/v1/mutes" => method == "GET" ? typeof(IReadOnlyList<MuteView>) : typeof(MuteView),
            "/v1/learn" => typeof(IReadOnlyList<LearningView>),
            _ when path.EndsWith("/learn", StringComparison.Ordinal) => typeof(ReviewView),
            _ when path.EndsWith("/matches", StringComparison.Ordinal) => typeof(MatchView),
            "/v1/devices" => typeof(IReadOnlyList<DeviceView>),
            "/v1/coverage" => typeof(CoverageView),
            "/v1/events" => typeof(EventView),
            "/v1/report" => typeof(ReportView),
            _ when path.EndsWith("/why", StringComparison.Ordinal) => typeof(WhyView),
            _ when path.StartsWith("/v1/modes", StringComparison.Ordinal) => typeof(ModeView),
            _ => typeof(DeviceView),
        };
        return Filled(view);
    }

    private static JsonNode Filled(Type type, int depth = 0)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (Value(plain) is { } value) return value;
        if (ElementOf(plain) is not { } element) return Members(plain, depth);
        return depth > 4 ? new JsonArray() : new JsonArray(Filled(element, depth + 1));
    }

    private static JsonValue? Value(Type plain) =>
        plain == typeof(string) ? JsonValue.Create(Hostile)
        : plain == typeof(bool) ? JsonValue.Create(true)
        : plain == typeof(DateTimeOffset) ? JsonValue.Create("2026-05-04T12:00:00Z")
        : plain.IsPrimitive ? JsonValue.Create(7)
        : null;

    private static Type? ElementOf(Type plain) => plain.GetInterfaces().Append(plain)
        .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))?.GetGenericArguments()[0];

    private static JsonObject Members(Type plain, int depth)
    {
        JsonObject filled = [];
        foreach (PropertyInfo member in plain.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            filled[JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name)] = Filled(member.PropertyType, depth + 1);
        return filled;
    }
}
