using Xunit.Abstractions;

namespace EdgeGuard.Mutants;

/// <summary>How xunit runs the tests: in order, and every message before the next test begins.</summary>
internal sealed class TestOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    private readonly Dictionary<string, object?> _values = new()
    {
        ["xunit.execution.DisableParallelization"] = true,
        ["xunit.execution.SynchronousMessageReporting"] = true,
        ["xunit.discovery.SynchronousMessageReporting"] = true,
        ["xunit.discovery.PreEnumerateTheories"] = true,
    };

    public TValue GetValue<TValue>(string name) => _values.GetValueOrDefault(name) is TValue value ? value : default!;

    public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
}
