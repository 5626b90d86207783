using EdgeGuard.Agent.Backups;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Backups;

/// <summary>The power may be cut between any two steps of an exchange.</summary>
public sealed class FileExchangeTests : IDisposable
{
    private readonly StateFolder _folder = new();

    private string Store => _folder.Write("state.db", "old");

    private string Copy => _folder.Write("state.db.good", "old copy");

    public void Dispose() => _folder.Dispose();

    // What a step refuses shows what a cut there would leave.
    [Fact]
    public void F1_Exchange_that_ends_before_the_new_state_is_in_place_leaves_the_old_one_and_its_copy()
    {
        using FileExchange exchange = new();
        (string store, string copy) = (Store, Copy);
        Stage(exchange, store);
        File.Delete(FileExchange.FreshOf(store));

        Assert.ThrowsAny<IOException>(() => Exchange(exchange, store, copy));

        Assert.Equal(("old", "old copy"), (File.ReadAllText(store), File.ReadAllText(copy)));
    }

    [Fact]
    public void F1_Exchange_that_ends_before_the_old_state_is_aside_leaves_the_new_or_the_old_one()
    {
        (string store, string copy) = (Store, Copy);
        using (FileExchange exchange = new())
        {
            Stage(exchange, store);
            Directory.CreateDirectory($"{store}{FileExchange.Before}/in the way");

            Assert.ThrowsAny<Exception>(() => Exchange(exchange, store, copy));

            Assert.Equal(("old", "old copy"), (File.ReadAllText(store), File.ReadAllText(copy)));
        }
        Assert.Equal("old", File.ReadAllText(store));
        Assert.False(File.Exists(FileExchange.FreshOf(store)));
    }

    [Fact]
    public void Copy_of_the_old_state_goes_once_the_new_one_is_in_place_and_comes_back_with_the_old_one()
    {
        (string store, string copy) = (Store, Copy);
        using (FileExchange exchange = new())
        {
            Stage(exchange, store);
            Exchange(exchange, store, copy);
            Assert.Equal(("new", "old"), (File.ReadAllText(store), File.ReadAllText(store + FileExchange.Before)));
            Assert.False(File.Exists(copy));
        }
        Assert.Equal(("old", "old copy"), (File.ReadAllText(store), File.ReadAllText(copy)));
        Assert.False(File.Exists(store + FileExchange.Before));
    }

    private void Stage(FileExchange exchange, string store) => exchange.Stage(store, UnixFileMode.UserRead | UnixFileMode.UserWrite, _folder.Root, to => to.Write("new"u8));

    private static void Exchange(FileExchange exchange, string store, string copy) => exchange.Exchange([], [(copy, $"{store}{FileExchange.Before}.good")]);
}
