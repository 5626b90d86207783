using EdgeGuard.Agent.Store;

namespace EdgeGuard.Agent.Tests.Store;

public sealed class MadeSecretTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeguard-secret-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Secret_stays_with_its_folder_and_only_the_owner_may_read_it()
    {
        byte[] secret = MadeSecret.In(_folder.FullName);
        string path = Path.Combine(_folder.FullName, "secret");

        Assert.Equal(secret, MadeSecret.In(_folder.FullName));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        File.WriteAllText(path, "damaged");
        byte[] other = MadeSecret.In(_folder.FullName);
        Assert.NotEqual(secret, other);
        Assert.Equal(other, MadeSecret.In(_folder.FullName));
    }

    [Fact]
    public void Folder_that_cannot_keep_it_gets_one_for_each_start() =>
        Assert.NotEqual(MadeSecret.In(Path.Combine(_folder.FullName, "missing")), MadeSecret.In(Path.Combine(_folder.FullName, "missing")));
}
