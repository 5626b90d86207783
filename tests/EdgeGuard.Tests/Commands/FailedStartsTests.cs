using EdgeGuard.Commands;

namespace EdgeGuard.Tests.Commands;

public sealed class FailedStartsTests
{
    [Fact]
    public void Starts_that_fail_again_wait_longer_up_to_a_minute() =>
        Assert.Equal([0, 2, 4, 8, 16, 32, 60, 60], new[] { 0, 1, 2, 3, 4, 5, 6, 99 }.Select(before => FailedStarts.PauseAfter(before).TotalSeconds));
}
