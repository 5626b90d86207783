using System.Diagnostics;
using EdgeGuard.Lab.Observers;

namespace EdgeGuard.Lab.Tests.Observers;

public sealed class JournalTests
{
    [Fact]
    public void Journal_finds_the_first_entry_since_a_time()
    {
        Journal journal = new();
        journal.Add("t", """{"n":1}""");
        long since = Stopwatch.GetTimestamp();
        journal.Add("t", "no json");
        journal.Add("t", """{"n":2,"data":{"deep":"x"}}""");
        journal.Add("t", """{"n":3}""");

        Entry found = journal.Find(since, entry => entry.Value("n") is not null)!;

        Assert.Equal("2", found.Value("n"));
        Assert.Equal("x", found.Value("data.deep"));
        Assert.Null(found.Value("data.deep.deeper"));
        Assert.Null(journal.Find(since, entry => entry.Value("n") == "1"));
    }

    [Fact]
    public async Task Journal_gives_up_after_its_patience()
    {
        Assert.Null(await new Journal().WaitAsync(0, _ => true, TimeSpan.FromMilliseconds(30), CancellationToken.None));
    }
}
