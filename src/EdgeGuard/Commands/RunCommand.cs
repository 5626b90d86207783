using System.CommandLine;
using EdgeGuard.Agent;
using EdgeGuard.Agent.Control;
using EdgeGuard.Agent.Doctor;
using EdgeGuard.Agent.Leds;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Store;
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
        return command.With("edgeguard run --config edgeguard.json", done: "stopped by a signal", refused: "a part of the agent crashed", couldNotRun: "the configuration is wrong, a privilege is missing, or another agent runs");
    }

    private static async Task<int> RunAsync(string config, string? socket, CancellationToken cancellationToken)
    {
        int code = await StartAsync(config, socket, cancellationToken);
        if (code == ExitCode.CouldNotRun) await FailedStarts.WaitAsync(socket ?? StateFolder.SocketOf(config), cancellationToken);
        return code;
    }

    private static async Task<int> StartAsync(string config, string? socketOption, CancellationToken cancellationToken)
    {
        try
        {
            ConfigurationFile file = ConfigurationFile.Read(config);
            if (FormProblems(file).Count > 0) return Refuse(ProblemsOf(config));
            WebApplicationBuilder builder = Builder(config, from => Add(from, config));
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
                Screen.Error($"{missing.Subject} is {missing.Message}; {missing.Remedy}");
                return ExitCode.CouldNotRun;
            }
            using InstanceLock instance = InstanceLock.Take(socket + ".lock");
            File.Delete(socket);
            await agent.StartAsync(cancellationToken);
            UninstallMark.Remove(StateFolder.Of(config));
            File.SetUnixFileMode(socket, SocketMode);
            LastConfiguration.Keep(config);
            FailedStarts.Forget(socket);
            await agent.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Done;
        }
        catch (Exception problem) when (Problems(problem) is { } problems)
        {
            return Refuse(problems.Select(text => Explain(config, text)));
        }
    }

    /// <summary>Why an agent could not start with a configuration and what is stored, a line each.</summary>
    /// <param name="config">The configuration file.</param>
    /// <param name="folder">The state folder.</param>
    internal static IReadOnlyList<string> WhyUnusable(string config, string folder)
    {
        try
        {
            if (ProblemsOf(config) is { Count: > 0 } wrong) return wrong;
            using WebApplication agent = Builder(config, from => Add(from, config)).Build();
            AgentOptions options = agent.Services.GetRequiredService<IOptions<AgentOptions>>().Value;
            return Path.GetFullPath(options.State.Folder) != Path.GetFullPath(folder) ? [$"state:folder is {options.State.Folder}, and the state is in {folder}"]
                : StoredState.WhyUnusable(options) is { } problem ? [problem] : [];
        }
        catch (Exception problem) when (Problems(problem) is { } problems)
        {
            return [.. problems.Select(line => Explain(config, line))];
        }
    }

    /// <summary>All that is wrong with a configuration, as the agent finds it at its start; empty where it is right.</summary>
    /// <exception cref="IOException">The file is not there, or cannot be read.</exception>
    internal static IReadOnlyList<string> ProblemsOf(string config)
    {
        ConfigurationFile file = ConfigurationFile.Read(config);
        if (file.Problems.Count > 0) return file.Problems;
        string[] forms = [.. FormProblems(file)];
        try
        {
            // A value of the wrong form must not hide what else is wrong.
            Dictionary<string, string?> values = file.Entries.Where(e => e.Value is not null && ConfigurationSchema.WhyNot(e) is null).ToDictionary(e => e.Key, e => e.Value);
            using WebApplication agent = Builder(config, from => from.AddInMemoryCollection(values)).Build();
            agent.Services.GetRequiredService<IStartupValidator>().Validate();
            return forms;
        }
        catch (Exception problem) when (Problems(problem) is { } problems)
        {
            return [.. forms, .. problems.Select(file.Explain)];
        }
    }

    /// <summary>Says that a file cannot be read.</summary>
    internal static int Unreadable(string config, Exception problem)
    {
        Screen.Error($"{config}: {(problem is FileNotFoundException ? NoFile : problem.Message)}");
        return ExitCode.CouldNotRun;
    }

    private static IReadOnlyList<string> FormProblems(ConfigurationFile file) =>
        file.Problems.Count > 0 ? file.Problems : [.. file.Entries.Select(ConfigurationSchema.WhyNot).OfType<string>().Select(file.Explain)];

    private static int Refuse(IEnumerable<string> problems)
    {
        foreach (string line in problems) Screen.Error(line);
        return ExitCode.CouldNotRun;
    }

    // The file may be the problem.
    private static string Explain(string config, string problem)
    {
        try
        {
            return ConfigurationFile.Read(config).Explain(problem);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"{config}: {problem}";
        }
    }

    private static void Add(IConfigurationBuilder to, string config) => to.AddJsonFile(Path.GetFullPath(config), optional: false, reloadOnChange: false);

    private static WebApplicationBuilder Builder(string config, Action<IConfigurationBuilder> read)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        read(builder.Configuration);
        AddLog(builder.Logging);
        builder.Services.AddSingleton(FetcherCommand.Program());
        builder.Services.AddAgent();
        builder.Services.AddTelemetry(builder.Configuration, Path.GetFullPath(config));
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
