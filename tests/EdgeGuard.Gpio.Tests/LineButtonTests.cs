using EdgeGuard.Linux.Buttons;

namespace EdgeGuard.Gpio.Tests;

[Collection(nameof(GpioCollection))]
public sealed class LineButtonTests
{
    [GpioFact]
    public async Task A_press_and_its_end_are_told_once_each()
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(30));
        SimChip.Pull(SimChip.ButtonLine, up: true);
        using LineButton button = LineButton.Open("", "GPIO26");
        await using IAsyncEnumerator<ButtonEdge> edges = button.ReadAllAsync(timeout.Token).GetAsyncEnumerator(timeout.Token);
        for (int press = 0; press < 3; press++)
        {
            SimChip.Pull(SimChip.ButtonLine, up: false);
            Assert.True(await edges.MoveNextAsync());
            Assert.True(edges.Current.IsPressed);
            SimChip.Pull(SimChip.ButtonLine, up: true);
            Assert.True(await edges.MoveNextAsync());
            Assert.False(edges.Current.IsPressed);
        }
    }

    [GpioFact]
    public async Task Contacts_that_bounce_are_one_press()
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(30));
        SimChip.Pull(SimChip.ButtonLine, up: true);
        using LineButton button = LineButton.Open("", "GPIO26");
        await using IAsyncEnumerator<ButtonEdge> edges = button.ReadAllAsync(timeout.Token).GetAsyncEnumerator(timeout.Token);
        foreach (bool up in (bool[])[false, true, false, true, false]) SimChip.Pull(SimChip.ButtonLine, up);
        Assert.True(await edges.MoveNextAsync());
        Assert.True(edges.Current.IsPressed);
        SimChip.Pull(SimChip.ButtonLine, up: true);
        Assert.True(await edges.MoveNextAsync());
        Assert.False(edges.Current.IsPressed);
    }

    [GpioFact]
    public async Task Reading_ends_when_cancelled_and_the_line_is_free_when_disposed()
    {
        using CancellationTokenSource stop = new();
        using (LineButton button = LineButton.Open("", "GPIO26"))
        {
            await using IAsyncEnumerator<ButtonEdge> edges = button.ReadAllAsync(stop.Token).GetAsyncEnumerator(stop.Token);
            Task<bool> next = edges.MoveNextAsync().AsTask();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        }
        using LineButton again = LineButton.Open("", "GPIO26");
        Assert.Equal("line 26 of edgeguard-sim", again.Description);
    }
}
