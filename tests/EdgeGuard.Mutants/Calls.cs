using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGuard.Mutants;

/// <summary>Calls of the library that have an opposite, or that can be left out of a chain.</summary>
internal static class Calls
{
    private static readonly Dictionary<string, string> Opposites = new()
    {
        ["Any"] = "All", ["All"] = "Any", ["First"] = "Last", ["FirstOrDefault"] = "LastOrDefault", ["Last"] = "First", ["LastOrDefault"] = "FirstOrDefault",
        ["Min"] = "Max", ["Max"] = "Min", ["OrderBy"] = "OrderByDescending", ["Order"] = "OrderDescending", ["ThenBy"] = "ThenByDescending",
        ["StartsWith"] = "EndsWith", ["EndsWith"] = "StartsWith", ["Take"] = "Skip", ["TakeLast"] = "Take", ["TakeWhile"] = "SkipWhile",
        ["TrimStart"] = "TrimEnd", ["Append"] = "Prepend", ["Union"] = "Intersect", ["IndexOf"] = "LastIndexOf",
    };

    private static readonly HashSet<string> Optional =
    [
        "Where", "Distinct", "DistinctBy", "Concat", "Append", "Prepend", "Skip", "Take", "TakeLast", "Except", "Reverse", "Order", "OrderBy", "ThenBy",
        "Trim", "TrimStart", "TrimEnd", "ToLowerInvariant", "ToUpperInvariant", "SetItem", "Remove", "Add", "SetItems", "RemoveRange", "AddRange", "Duration",
    ];

    internal static IEnumerable<(string Kind, string After)> Of(InvocationExpressionSyntax call)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Name: var name } access) yield break;
        string arguments = call.ArgumentList.ToString();
        if (Opposites.TryGetValue(name.Identifier.Text, out string? opposite)) yield return ("call", $"{access.Expression}.{opposite}{arguments}");
        if (Optional.Contains(name.Identifier.Text) && call.Parent is not ExpressionStatementSyntax) yield return ("call", $"{access.Expression}");
    }
}
