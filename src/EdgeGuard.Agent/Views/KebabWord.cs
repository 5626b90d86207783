using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Views;

/// <summary>Words of an enumeration as programs write them: <c>FromDevice</c> is <c>from-device</c>.</summary>
internal static class KebabWord
{
    internal static string Of<T>(T value) where T : struct, Enum => EnumWord.Of(value);
}
