using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests;

/// <summary>There is one path for an order: only the executor sends an order to the reducer and waits until it is in force.</summary>
public sealed class OrderPathTests
{
    private const string Executor = "src/EdgeGuard.Agent/Orders/OrderExecutor.cs";

    private static readonly string[] Ways = ["src/EdgeGuard.Agent/Orders", "src/EdgeGuard.Agent/Control", "src/EdgeGuard.Agent/Telemetry/Commands", "src/EdgeGuard.Agent/Leds"];

    [Theory]
    [InlineData("InForce.WaitForAsync")]
    [InlineData("State.WaitForAsync")]
    [InlineData("Inputs.Writer")]
    [InlineData("Acknowledgements.Expect")]
    public void Only_the_executor_sends_an_order_and_waits_for_it(string waiting)
    {
        string[] files = [.. Ways.SelectMany(way => Directory.GetFiles(Path.Combine(Repository.Root, way), "*.cs", SearchOption.AllDirectories))];
        Assert.Contains(Path.Combine(Repository.Root, Executor), files);

        IEnumerable<string> found = files.Where(file => File.ReadAllText(file).Contains(waiting, StringComparison.Ordinal)).Select(file => Path.GetRelativePath(Repository.Root, file));

        Assert.Empty(found.Except([Executor]));
    }

    [Fact]
    public void The_executor_waits_as_the_scan_expects()
    {
        string text = Repository.Read(Executor);

        Assert.All(["InForce.WaitForAsync", "Inputs.Writer", "Acknowledgements.Expect"], waiting => Assert.Contains(waiting, text, StringComparison.Ordinal));
    }
}
