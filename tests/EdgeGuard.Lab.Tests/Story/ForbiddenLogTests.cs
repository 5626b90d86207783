using System.Diagnostics;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Tests.Story;

public sealed class ForbiddenLogTests
{
    [Fact]
    public void Log_names_the_packet_that_reached_the_number_within_the_window()
    {
        ForbiddenLog log = new(3, TimeSpan.FromSeconds(10));
        foreach ((int second, byte host) in (ReadOnlySpan<(int, byte)>)[(0, 1), (1, 1), (2, 2), (20, 3), (21, 4), (22, 4), (23, 5), (24, 6)])
            log.Note(At(second), new([198, 51, 100, host]));

        Assert.Equal(At(23), log.Deciding);
        Assert.Equal(At(20), log.FirstSince(At(3)));
        log.Forget();
        Assert.Null(log.Deciding);
        Assert.Null(log.FirstSince(0));
    }

    private static long At(int second) => second * Stopwatch.Frequency;
}
