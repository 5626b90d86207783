using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeGuard.Lab.Sandbox;

namespace EdgeGuard.Lab.Tests.Sandbox;

/// <summary>Runs the body of a test in a sandbox: outside it starts this assembly again, inside it runs the body.</summary>
internal static class Sandboxed
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    /// <param name="test">The test class.</param>
    /// <param name="body">Runs inside, with an empty state folder.</param>
    /// <param name="name">The test method.</param>
    internal static async Task RunAsync(object test, Func<DirectoryInfo, CancellationToken, Task> body, [CallerMemberName] string name = "")
    {
        if (PrivateSandbox.IsInside())
        {
            using CancellationTokenSource timeout = new(Timeout);
            await body(SandboxSetup.Prepare(), timeout.Token);
            return;
        }
        using Process outer = Start(test.GetType().FullName!, name);
        Task<string> error = outer.StandardError.ReadToEndAsync();
        Task<string> output = outer.StandardOutput.ReadToEndAsync();
        await outer.WaitForExitAsync().WaitAsync(Timeout * 2);
        Assert.True(outer.ExitCode == 0, $"{await output}{await error}");
    }

    /// <summary>Starts this assembly as a program.</summary>
    internal static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(Sandboxed).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
