using System.Globalization;
using EdgeGuard.Fuzz;
using EdgeGuard.Fuzz.Readers;

// A worker, in the instrumented copy: one reader, one process.
if (args is ["--work", var one, var length, var seed, var folder])
{
    using FuzzRun run = new(AllReaders.All.Single(reader => reader.Name == one), int.Parse(seed, CultureInfo.InvariantCulture), folder);
    return run.Run(TimeSpan.FromSeconds(int.Parse(length, CultureInfo.InvariantCulture))) == 0 ? 0 : 1;
}
string[] chosen = [.. AllReaders.All.Select(reader => reader.Name).Where(name => args is [] or ["all", ..] || args[0] == name)];
if (chosen.Length == 0 || SecondsIn(args) is not { } seconds)
{
    Console.Error.WriteLine($"usage: tests/fuzz.sh [READER|all] [SECONDS]\nreaders: {string.Join(' ', AllReaders.All.Select(reader => reader.Name))}");
    return 2;
}
string work = Path.GetFullPath(Path.Combine("artifacts", "fuzz"));
Supervisor supervisor = new(InstrumentedCopy.Make(Path.Combine(work, "worker")), work);
int passed = chosen.Count(reader => supervisor.Run(reader, seconds));
Console.WriteLine($"{passed} passed, {chosen.Length - passed} failed");
return passed == chosen.Length ? 0 : 1;

static int? SecondsIn(string[] args) => args.Length switch
{
    < 2 => 10,
    2 when int.TryParse(args[1], CultureInfo.InvariantCulture, out int seconds) && seconds > 0 => seconds,
    _ => null,
};
