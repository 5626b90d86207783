using EdgeGuard.Mutants;

// Mutation test of folders of EdgeGuard.Core; tests/mutants.sh says how to call it.
if (args is ["--work", var mutated]) return new Worker(new(mutated)).All();
if (args is ["--one", var single]) return new Worker(new(single)).One();
try
{
    string root = Path.GetFullPath(args[0]);
    string[] folders = [.. args[1..].Where(a => !a.StartsWith("--", StringComparison.Ordinal))];
    bool again = args.Contains("--again"), survivors = args.Contains("--survivors");
    List<Score> scores = [];
    foreach (string folder in folders) scores.Add(new Session(root, folder).Run(again, survivors));
    Score.Print(scores);
    return 0;
}
catch (InvalidOperationException broken)
{
    Console.Error.WriteLine(broken.Message);
    return 2;
}
