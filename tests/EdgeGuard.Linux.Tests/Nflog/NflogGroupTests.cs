using EdgeGuard.Linux.Nflog;

namespace EdgeGuard.Linux.Tests.Nflog;

public class NflogGroupTests
{
    [Theory]
    [InlineData(new uint[] { 7, 8, 9 }, 0)]
    [InlineData(new uint[] { 0, 3, 4 }, 2)]
    [InlineData(new uint[] { uint.MaxValue - 1, 1 }, 2)] // the number begins anew behind the last
    [InlineData(new uint[] { 9, 0, 1 }, 0)] // the kernel began to count anew
    public void Gaps_in_the_numbers_are_losses(uint[] numbers, long expected)
    {
        NflogGroup group = new(5);

        Assert.Equal(expected, numbers.Sum(number => group.CountMissing(number)));
    }

    [Fact]
    public void Report_without_a_number_says_nothing_of_losses() => Assert.Equal(0u, new NflogGroup(5).CountMissing(null));
}
