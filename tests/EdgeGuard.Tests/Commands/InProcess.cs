using System.CommandLine;

namespace EdgeGuard.Tests.Commands;

/// <summary>A verb's own code, run in this process.</summary>
internal static class InProcess
{
    internal static Cli.Outcome Run(Command verb, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exit = verb.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return new(exit, output.ToString(), error.ToString());
    }
}
