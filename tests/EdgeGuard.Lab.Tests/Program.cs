using System.Reflection;
using EdgeGuard.Lab.Sandbox;

namespace EdgeGuard.Lab.Tests;

/// <summary>
/// <c>TYPE METHOD</c>: runs the body of that test in a sandbox. It needs a process of its own, because the threads of a test host
/// cannot all move into a namespace.
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
