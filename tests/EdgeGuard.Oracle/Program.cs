using EdgeGuard.Linux;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle;
using EdgeGuard.Oracle.Mutations;

// Holds the kernel against the reference evaluator, packet by packet; ends with "N passed, N failed" and 0, 1, or 2 if it could not run.
if (args.Contains("--mutations"))
{
    for (int at = 0; at < Mutation.All.Length; at++) Console.WriteLine($"{at + 1} {Mutation.All[at].Name}");
    return 0;
}
if (NetworkNamespace.FindObstacle() is { } obstacle)
{
    Console.Error.WriteLine(obstacle);
    return 2;
}
try
{
    return new OracleRun(Arguments.Read(args)).Run() ? 0 : 1;
}
catch (Exception broken) when (broken is InvalidOperationException or KernelRefusedException)
{
    Console.Error.WriteLine(broken.Message);
    return 2;
}
