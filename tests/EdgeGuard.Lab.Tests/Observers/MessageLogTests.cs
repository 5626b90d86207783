using System.Diagnostics;
using EdgeGuard.Lab.Observers;

namespace EdgeGuard.Lab.Tests.Observers;

public sealed class MessageLogTests
{
    [Fact]
    public void Log_finds_the_first_message_since_a_time()
    {
        MessageLog log = new();
        log.Add("t", """{"n":1}""");
        long since = Stopwatch.GetTimestamp();
        log.Add("t", "no json");
        log.Add("t", """{"n":2,"data":{"deep":"x"}}""");
        log.Add("t", """{"n":3}""");

        LoggedMessage found = log.Find(since, message => message.Value("n") is not null)!;

        Assert.Equal("2", found.Value("n"));
        Assert.Equal("x", found.Value("data.deep"));
        Assert.Null(found.Value("data.deep.deeper"));
        Assert.Null(log.Find(since, message => message.Value("n") == "1"));
    }

    [Fact]
    public async Task Log_gives_up_after_the_timeout()
    {
        Assert.Null(await new MessageLog().WaitAsync(0, _ => true, TimeSpan.FromMilliseconds(30), CancellationToken.None));
    }
}
