namespace EdgeGuard.Tests.Shared;

/// <summary>
/// xUnit's assertions, except that <c>All</c> fails on an empty sequence: a test over nothing cannot fail.
/// Every test project uses it under the name <c>Assert</c> (<c>tests/Directory.Build.props</c>).
/// </summary>
internal sealed class NonEmptyAssert : Xunit.Assert
{
    public static new void All<T>(IEnumerable<T> collection, Action<T> action) => All(collection, (item, _) => action(item));

    public static new void All<T>(IEnumerable<T> collection, Action<T, int> action)
    {
        int checkedItems = 0;
        // Not read into a list first: some sequences are larger than memory.
        Xunit.Assert.All(collection, (item, index) =>
        {
            checkedItems++;
            action(item, index);
        });
        True(checkedItems > 0, "Assert.All: the sequence is empty, so nothing was checked");
    }
}
