using System.CommandLine;
using EdgeGuard.Agent;
using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Doctor;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Supervision;
using EdgeGuard.Agent.Telemetry;
using EdgeGuard.Linux.Service;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard run</c>: the agent itself, put together.</summary>
internal static class RunCommand
{
    internal const string DefaultConfiguration = "/etc/edgeguard/edgeguard.json";
    internal const string NoFile = "there is no such file. Write it, or name another with --config.";
    private const UnixFileMode SocketMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    internal static Command Create()
    {
        Option<string> config = new("--config") { HelpName = "FILE", Description = "The configuration file (JSON).", DefaultValueFactory = _ => DefaultConfiguration };
        Option<string?> socket = new("--socket") { HelpName = "PATH", Description = "The control socket; overrides the configuration." };
        Command command = new("run", "Run the agent until it is stopped. The rules stay in force when it ends.") { config, socket };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(socket), token));
        return command;
    }

    private static async Task<int> RunAsync(string config, string? socketOption, CancellationToken cancellationToken)
    {
        try
        {
            WebApplicationBuilder builder = Builder(config);
            string socket = socketOption ?? builder.Configuration["control:socket"] ?? ControlOptions.DefaultSocket;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(socket))!);
            builder.Services.AddInputMarks(Path.GetFullPath(socket) + ".inputs");
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                ControlLimits.Apply(kestrel.Limits);
                kestrel.ListenUnixSocket(Path.GetFullPath(socket));
            });

            await using WebApplication agent = builder.Build();
            agent.EndRequestsWithAgent();
            agent.UnescapeSlashes();
            agent.MapControl();
            agent.Services.GetRequiredService<IStartupValidator>().Validate();
            if (DoctorExamination.Privileges().FirstOrDefault(p => p.Level == DoctorFindingLevel.Missing) is { } missing)
            {
                Screen.Error($"{missing.Subject} is {missing.Message}");
                return ExitCode.CouldNotRun;
            }
            using InstanceLock instance = InstanceLock.Take(socket + ".lock");
            File.Delete(socket);
            await agent.StartAsync(cancellationToken);
            File.SetUnixFileMode(socket, SocketMode);
            LastConfiguration.Keep(config);
            await agent.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Done;
        }
        catch (Exception problem) when (Problems(problem) is { } problems)
        {
            foreach (string line in problems) Screen.Error($"{config}: {line}");
            return ExitCode.CouldNotRun;
        }
    }

    /// <summary>Why an agent could not start with a configuration and what is stored, a line each.</summary>
    /// <param name="config">The configuration file.</param>
    /// <param name="folder">The state folder.</param>
    internal static IReadOnlyList<string> WhyUnusable(string config, string folder)
    {
        try
        {
            using WebApplication agent = Builder(config).Build();
            agent.Services.GetRequiredService<IStartupValidator>().Validate();
            AgentOptions options = agent.Services.GetRequiredService<IOptions<AgentOptions>>().Value;
            return Path.GetFullPath(options.State.Folder) != Path.GetFullPath(folder) ? [$"state:folder is {options.State.Folder}, and the state is in {folder}"]
                : StoredState.WhyUnusable(options) is { } problem ? [problem] : [];
        }
        catch (Exception problem) when (Problems(problem) is { } problems)
        {
            return [.. problems.Select(line => $"{config}: {line}")];
        }
    }

    private static WebApplicationBuilder Builder(string config)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddJsonFile(Path.GetFullPath(config), optional: false, reloadOnChange: false);
        AddLog(builder.Logging);
        builder.Services.AddSingleton(FetcherCommand.Program());
        builder.Services.AddAgent();
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddLeds();
        return builder;
    }

    /// <summary>Log lines go to standard error.</summary>
    internal static void AddLog(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConsole(console => console.FormatterName = LogLineFormatter.FormatterName);
        logging.Services.AddSingleton<ConsoleFormatter, LogLineFormatter>();
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddFilter("Microsoft", LogLevel.Warning);
    }

    /// <summary>What an operator can mend, a line each; null for what is a bug, which must be seen as one.</summary>
    private static IEnumerable<string>? Problems(Exception problem) => problem switch
    {
        OptionsValidationException invalid => invalid.Failures,
        AggregateException many => many.InnerExceptions.Select(Problems).OfType<IEnumerable<string>>().SelectMany(p => p),
        FileNotFoundException => [NoFile],
        InvalidDataException or FormatException => [$"it cannot be read: {problem.InnerException?.Message ?? problem.Message}"],
        InvalidOperationException { InnerException: FormatException } => [problem.Message],
        IOException or UnauthorizedAccessException or InstanceRunningException => [problem.Message],
        _ => null,
    };
}
