using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EdgeGuard.Tests.Configuration;

/// <summary>Doc comments of the options classes, out of the compiler's XML documentation file.</summary>
internal static partial class OptionComments
{
    private static readonly Dictionary<string, XElement> Members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "EdgeGuard.Agent.xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>The summary as Markdown text on one line.</summary>
    internal static string SummaryOf(string member) =>
        Members.TryGetValue(member, out XElement? found) && found.Element("summary") is { } summary
            ? Spaces().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim()
            : throw new InvalidOperationException($"{member} has no summary");

    /// <summary>The example value, in JSON; null for a section.</summary>
    internal static string? ExampleOf(string member) => Members.GetValueOrDefault(member)?.Element("example")?.Value.Trim();

    private static string Markdown(XNode node) => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement see when see.Attribute("cref") is { } reference => $"`{reference.Value[(reference.Value.LastIndexOf('.') + 1)..]}`",
        XElement other => other.Value,
        _ => node.ToString(),
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
