using System.Net.Sockets;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Sandbox;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Fetching;

/// <summary>The program of the fetcher (<c>edgeguard fetcher</c>): its absolute path and arguments.</summary>
public sealed record FetcherProgram(IReadOnlyList<string> Words);

/// <summary>
/// Makes a worker for each fetch: a process that systemd starts, else a child without privileges. Where this machine has no filter of system calls, the
/// agent parses itself; the checks of addresses, sizes and certificates hold there too.
/// </summary>
internal sealed partial class FetchWorkers(FetcherProgram? program, ILogger<FetchWorkers> logger)
{
    /// <summary>Where systemd listens for the agent (<c>edgeguard-fetcher.socket</c>).</summary>
    internal const string SystemSocket = "/run/edgeguard-fetcher.sock";

    // Where the authorities of the system and the runtime are.
    private static readonly string[] Kept = ["SSL_CERT_FILE", "SSL_CERT_DIR", "DOTNET_ROOT"];

    private string _said = "";

    /// <summary>A worker for one fetch.</summary>
    /// <exception cref="FetchWorkerException">None can be started.</exception>
    internal IFetchWorker Open()
    {
        try
        {
            if (Connect() is { } channel) return Say(new SeparateWorker(channel, null), $"a service of systemd ({SystemSocket})");
            if (program is null || !SyscallFilter.IsSupported) return Say(new OwnWorker(), "the agent itself");
            Dictionary<string, string> variables = Environment();
            ConfinedProcess child = ConfinedProcess.Start(program.Words, variables, [.. Kept.Where(variables.ContainsKey).SelectMany(name => variables[name].Split(':'))]);
            return Say(new SeparateWorker(child.Channel, child), "a child process without privileges");
        }
        catch (Exception refused) when (refused is KernelRefusedException or SocketException)
        {
            throw new FetchWorkerException($"the process that reads it cannot be started: {refused.Message}", refused);
        }
    }

    private static Socket? Connect()
    {
        if (!File.Exists(SystemSocket)) return null;
        Socket channel = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            channel.Connect(new UnixDomainSocketEndPoint(SystemSocket));
            return channel;
        }
        catch (SocketException)
        {
            // The socket unit is stopped, or another user's agent runs: a child does the same.
            channel.Dispose();
            return null;
        }
    }

    private static Dictionary<string, string> Environment()
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["DOTNET_EnableDiagnostics"] = "0",
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_GCHeapHardLimit"] = "0x8000000",
            ["DOTNET_gcServer"] = "0",
            ["HOME"] = "/nonexistent",
        };
        foreach (string name in Kept)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) variables[name] = value;
        }
        return variables;
    }

    private IFetchWorker Say(IFetchWorker worker, string who)
    {
        if (Interlocked.Exchange(ref _said, who) != who) LogWorker(who);
        return worker;
    }

    [LoggerMessage(2005, LogLevel.Information, "MUD files from outside are parsed by {Who}")]
    private partial void LogWorker(string who);
}
