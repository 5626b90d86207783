using System.Reflection;
using EdgeGuard.Lab.Sandbox;

namespace EdgeGuard.Lab.Tests;

/// <summary>
/// <c>TYPE METHOD</c>: goes into a sandbox and runs that test's body there. Namespaces need a process of their own,
/// and a test host has too many threads to move into one.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            if (!PrivateSandbox.IsInside()) return await PrivateSandbox.RunAsync(arguments, CancellationToken.None);
            SandboxSetup.CancelWhenParentExits(CancellationToken.None).Register(() => Environment.Exit(2));
            await RunAsync(arguments[0], arguments[1]);
            return 0;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            return 1;
        }
    }

    private static async Task RunAsync(string typeName, string methodName)
    {
        Type type = typeof(Program).Assembly.GetType(typeName, throwOnError: true)!;
        MethodInfo method = type.GetMethod(methodName) ?? throw new MissingMethodException(typeName, methodName);
        await (Task)method.Invoke(Activator.CreateInstance(type), null)!;
    }
}
