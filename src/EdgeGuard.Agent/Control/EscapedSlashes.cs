using Microsoft.AspNetCore.Builder;

namespace EdgeGuard.Agent.Control;

/// <summary>A slash inside a name or prefix, such as <c>203.0.113.0/24</c>, comes as <c>%2F</c>, which Kestrel leaves in the values of a route.</summary>
public static class EscapedSlashes
{
    private const string Escaped = "%2F";

    /// <summary>Gives routes the values as they were meant.</summary>
    public static void UnescapeSlashes(this IApplicationBuilder agent) => agent.Use((context, next) =>
    {
        foreach ((string name, object? value) in context.Request.RouteValues.ToArray())
        {
            if (value is string text && text.Contains(Escaped, StringComparison.OrdinalIgnoreCase))
                context.Request.RouteValues[name] = text.Replace(Escaped, "/", StringComparison.OrdinalIgnoreCase);
        }
        return next(context);
    });
}
