using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Status;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Leds;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard led</c>: what the lights show, and whether they are wired right.</summary>
internal static class LedCommand
{
    private static readonly (LedPattern Pattern, string Looks)[] Appearances =
    [
        (LedPattern.On, "lit without a break"),
        (LedPattern.Beat, "lit, with a short dip every three seconds"),
        (LedPattern.Wink, "dark, with a short flash every three seconds"),
        (LedPattern.Slow, "a second lit, a second dark"),
        (LedPattern.Fast, "quick and even"),
    ];

    internal static Command Create() => new("led", "Show or test the status LEDs.") { Show(), Test() };

    private static Command Show()
    {
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("show", "Draw what the LEDs of the running agent show.") { socket, json };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Get, "v1/leds", token) is not { } body) return ExitCode.Refused;
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) await output.WriteLineAsync(body);
            else Print(JsonSerializer.Deserialize(body, ControlJson.Default.LedsView)!, output);
            return ExitCode.Done;
        }));
        return command.With("edgeguard led show");
    }

    private static void Print(LedsView leds, TextWriter output)
    {
        foreach ((Led led, LedView view) in LedNames.All.Zip([leds.Agent, leds.Network, leds.Alarm]))
            output.WriteLine($"{led.Name(),-7}  {view.Strip}  {view.Pattern,-4}  {view.Meaning}");
    }

    private static Command Test()
    {
        Option<string> config = new("--config") { HelpName = "FILE", Description = "The configuration file (JSON).", DefaultValueFactory = _ => RunCommand.DefaultConfiguration };
        Option<double> seconds = new("--seconds") { Description = "Seconds for each pattern.", DefaultValueFactory = _ => 6 };
        Command command = new("test", "Show each pattern on each LED, and print what you should see. Stop the agent first.") { config, seconds };
        command.SetAction((parsed, token) => TestAsync(
            parsed.GetRequiredValue(config), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.InvocationConfiguration, token));
        return command.With("edgeguard led test --seconds 3", refused: "there is no LED, or it cannot be opened", couldNotRun: "the configuration is wrong");
    }

    private static async Task<int> TestAsync(string config, TimeSpan each, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        try
        {
            using ILedDriver? driver = LedDrivers.Open(Read(config));
            if (driver is null)
            {
                await console.Error.WriteLineAsync($"There is no LED to test: section 'leds' of {config} names none, and {LedClassLeds.DefaultRoot} has none for EdgeGuard.");
                return ExitCode.Refused;
            }
            await console.Output.WriteLineAsync(driver.Description);
            await RehearseAsync(new(driver, BootClock.Instance), each, console.Output, cancellationToken);
            return ExitCode.Done;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or OptionsValidationException or InvalidDataException)
        {
            await console.Error.WriteLineAsync($"{config}: {(problem is FileNotFoundException ? RunCommand.NoFile : problem.Message)}");
            return problem is FileNotFoundException or OptionsValidationException or InvalidDataException ? ExitCode.CouldNotRun : ExitCode.Refused;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
    }

    private static LedOptions Read(string config)
    {
        LedOptions options = new();
        new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(config), optional: false).Build().GetSection(LedOptions.Section).Bind(options);
        LedServices.Require(options);
        return options;
    }

    private static async Task RehearseAsync(LedPlayer player, TimeSpan each, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (Led led in LedNames.All)
        {
            foreach ((LedPattern pattern, string looks) in Appearances)
            {
                await output.WriteLineAsync(LedDrawing.Line(led, new(pattern, looks)));
                LedSign Sign(Led one) => new(one == led ? pattern : LedPattern.Off, looks);
                await player.PlayAsync(new(Sign(Led.Agent), Sign(Led.Network), Sign(Led.Alarm)), each, cancellationToken);
            }
        }
    }
}
