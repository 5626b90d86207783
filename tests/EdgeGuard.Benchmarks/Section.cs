using EdgeGuard.Benchmarks.Sections;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Benchmarks;

/// <summary>Figures that belong together.</summary>
/// <param name="Name">One word, for the command line.</param>
/// <param name="What">What is measured, in a sentence.</param>
/// <param name="Measure">Measures, in a network namespace of its own, and adds rows to the report.</param>
internal sealed record Section(string Name, string What, Func<NetworkNamespace, Report, Task> Measure)
{
    /// <summary>Every section, in the order in which they run. A new one is a file in <c>Sections</c> and a line here.</summary>
    internal static readonly IReadOnlyList<Section> All =
    [
        new("apply", "a whole ruleset into the kernel, beside 'nft -f' of the same", FullApply.Measure),
        new("change", "one device's change, beside a spawned 'nft' of the same", DeviceChange.Measure),
        new("check", "reading the table back, and mending it after a foreign flush", SelfCheck.Measure),
        new("packet", "a binding keyed by interface, beside one that is not", BindingKey.Measure),
    ];
}
