using System.Text.Json;
using EdgeGuard.Tests.Prose;

namespace EdgeGuard.Tests.Pages;

/// <summary>The run of the demo from which the README's picture was drawn.</summary>
internal static class Demo
{
    internal const string Scenario = "tests/scenarios/mirai.json", Report = "deploy/picture/demo.json", Picture = "deploy/picture/demo.svg";

    /// <summary>What the program printed or sent at each step that shows something.</summary>
    internal static IEnumerable<string> Exhibits() =>
        JsonDocument.Parse(Repository.Read(Report)).RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("exhibit").GetString()).OfType<string>();
}
