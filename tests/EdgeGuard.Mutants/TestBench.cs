using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace EdgeGuard.Mutants;

/// <summary>Runs tests of EdgeGuard.Core.Tests in this process, one after another.</summary>
internal sealed class TestBench
{
    // The tests of the folders that decide, without those that take seconds: a run repeats them for every mutant.
    private static readonly string[] Taken = [".Access.", ".Matching.", ".Nft.", ".Policy.", ".Response.", ".RuleTableTests.", ".State.", ".Violations."];

    private static readonly string[] Slow =
    [
        "After_any_edit_the_kernel_has_the_ruleset_of_the_state", "Visitors_are_forgotten_and_nobody_else_is", ".CaptureTests.",
        "What_is_told_bit_by_bit_is_what_the_whole_ruleset_says", "Nobody_goes_by_what_another_was_told_nor_by_a_name_that_its_profile_does_not_mention",
    ];

    private readonly Assembly _assembly = Assembly.Load("EdgeGuard.Core.Tests");
    private readonly ITestFrameworkExecutor _executor;

    internal TestBench()
    {
        using TestSink found = new();
        XunitTestFramework framework = new(found);
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(_assembly));
        discoverer.Find(includeSourceInformation: false, found, new TestOptions());
        found.Wait();
        Cases = [.. found.Cases.Where(c => IsIn(c, Taken) && !IsIn(c, Slow)).OrderBy(c => c.UniqueID, StringComparer.Ordinal)];
        _executor = framework.GetExecutor(_assembly.GetName());
    }

    internal IReadOnlyList<ITestCase> Cases { get; }

    /// <summary>Runs the tests until one fails.</summary>
    /// <returns>The name of the test that failed; null if none did.</returns>
    internal string? Run(IEnumerable<ITestCase> cases, Action<ITestCase>? began = null, Action<ITestCase, TimeSpan>? ended = null)
    {
        ForgetCaches();
        using TestSink sink = new() { Began = began, Ended = ended };
        _executor.RunTests(cases, sink, new TestOptions());
        sink.Wait();
        return sink.Failed;
    }

    private static bool IsIn(ITestCase test, string[] parts) => Array.Exists(parts, part => test.DisplayName.Contains(part, StringComparison.Ordinal));

    // What one test made and keeps for others was made without the mutant.
    private void ForgetCaches()
    {
        foreach (FieldInfo field in _assembly.GetTypes().Where(t => !t.ContainsGenericParameters).SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)))
        {
            if (field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(ConcurrentDictionary<,>)) ((IDictionary)field.GetValue(null)!).Clear();
        }
    }
}
