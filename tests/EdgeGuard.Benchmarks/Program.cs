using EdgeGuard.Benchmarks;
using EdgeGuard.Linux.Tests.Netns;

// Measures and prints; the sections are listed in Section.cs.
if (args.Contains("--list"))
{
    foreach (Section section in Section.All) Console.WriteLine($"{section.Name,-10} {section.What}");
    return 0;
}
Section[] chosen = [.. Section.All.Where(section => args.Length == 0 || args.Contains(section.Name))];
string[] unknown = [.. args.Except(chosen.Select(section => section.Name))];
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"There is no section {string.Join(", ", unknown)}. --list tells which there are.");
    return 2;
}
if (NetworkNamespace.FindObstacle() is { } obstacle)
{
    Console.Error.WriteLine(obstacle);
    return 2;
}
Console.WriteLine($"{Environment.ProcessorCount} processors, Linux {Environment.OSVersion.Version}, .NET {Environment.Version}");
foreach (Section section in chosen)
{
    Report report = new($"{section.Name}: {section.What}");
    await NetworkNamespace.RunAsync(inside => section.Measure(inside, report));
    report.Print();
}
return 0;
