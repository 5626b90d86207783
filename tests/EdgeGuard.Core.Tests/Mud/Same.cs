using System.Collections;
using System.Reflection;

namespace EdgeGuard.Core.Tests.Mud;

/// <summary>Compares two values of the model member by member, lists element by element; a record compares its lists by reference only.</summary>
internal static class Same
{
    internal static void As(object? expected, object? actual, string path = "")
    {
        if (Equals(expected, actual)) return;
        if (expected is null || actual is null || !IsModel(expected)) Assert.Fail($"{path}: expected {expected ?? "nothing"}, found {actual ?? "nothing"}");
        if (expected is IEnumerable list) Lists([.. list.Cast<object>()], [.. ((IEnumerable)actual).Cast<object>()], path);
        else Members(expected, actual, path);
    }

    private static bool IsModel(object value) =>
        (value is IEnumerable and not string) || value.GetType().Namespace == typeof(Core.Mud.MudFile).Namespace;

    private static void Lists(object[] expected, object[] actual, string path)
    {
        Assert.True(expected.Length == actual.Length, $"{path}: expected {expected.Length} elements, found {actual.Length}");
        for (int i = 0; i < expected.Length; i++) As(expected[i], actual[i], $"{path}/{i}");
    }

    private static void Members(object expected, object actual, string path)
    {
        foreach (PropertyInfo member in expected.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            As(member.GetValue(expected), member.GetValue(actual), $"{path}/{member.Name}");
        }
    }
}
