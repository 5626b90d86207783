using System.CommandLine;
using System.Net.Sockets;
using EdgeGuard.Agent.Fetching;
using EdgeGuard.Linux.Sandbox;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard fetcher</c>: the process without privileges that parses MUD files for the agent, which is at its standard input. Not for people.</summary>
internal static class FetcherCommand
{
    private const string Verb = "fetcher";

    internal static Command Create()
    {
        Command command = new(Verb, "Parse MUD files for the agent at the other end of standard input.") { Hidden = true };
        command.SetAction(_ => Run());
        return command;
    }

    /// <summary>How the agent starts it: this very program.</summary>
    internal static FetcherProgram Program()
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new(isHost ? [program, Path.GetFullPath(Environment.GetCommandLineArgs()[0]), Verb] : [program, Verb]);
    }

    private static int Run()
    {
        // Before anything of outside is read. Where there is no filter, the agent does not start this process; a service of systemd has its own.
        if (SyscallFilter.IsSupported) SyscallFilter.ApplyToProcess();
        try
        {
            using Socket channel = new(new SafeSocketHandle(0, ownsHandle: false)) { Blocking = true };
            FetcherLoop.Run(channel);
            return ExitCode.Done;
        }
        catch (Exception problem) when (problem is SocketException or InvalidDataException)
        {
            return ExitCode.CouldNotRun;
        }
    }
}
