namespace EdgeGuard.Mutants;

/// <summary>Makes or takes up the run of one folder.</summary>
internal sealed class Session(string root, string folder)
{
    private readonly string _work = Path.Combine(root, "artifacts/mutants", folder);

    internal Score Run(bool again, bool survivors)
    {
        string hash = FolderRun.HashOf(MutantBuild.Files(root, folder));
        FolderRun run = new(_work);
        if (again || !run.IsOf(hash))
        {
            if (Directory.Exists(_work)) Directory.Delete(_work, recursive: true);
            Directory.CreateDirectory(_work);
            run.SetMutants(new MutantBuild(root, folder, _work).Run());
            run.SetHash(hash);
        }
        else if (survivors)
        {
            run.ForgetSurvivors();
        }
        if (run.Mutants().Any(m => !run.Results().ContainsKey(m.Id))) new Supervisor(run, PlaceWorker()).Run();
        return Score.Of(folder, run, Path.Combine(_work, "survivors.txt"));
    }

    // This program and the tests as they are now, with the mutated assembly.
    private string PlaceWorker()
    {
        string place = Path.Combine(_work, "worker");
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(place, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
        File.Copy(Path.Combine(_work, "core/EdgeGuard.Core.dll"), Path.Combine(place, "EdgeGuard.Core.dll"), overwrite: true);
        return Path.Combine(place, "EdgeGuard.Mutants.dll");
    }
}
