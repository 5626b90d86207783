namespace EdgeGuard.Tests.Service;

/// <summary>
/// The honest half of an attack test failed: the program did not start, or an honest device was cut off. So the test says nothing about
/// the attack. <c>tests/attacks.sh --against</c> counts an assertion that fails as an attack that succeeds, and this one apart.
/// </summary>
internal sealed class ControlFailedException(string message) : Exception(message)
{
    internal static void Unless(bool holds, string message)
    {
        if (!holds) throw new ControlFailedException(message);
    }
}
