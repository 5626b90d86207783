using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Tests.Configuration;

/// <summary>Writes <c>deploy/configuration.md</c>: every key of the configuration file.</summary>
internal static class ConfigurationPage
{
    private const string Head = """
        # Configuration reference

        Every key of `edgeguard.json`. The agent reads `/etc/edgeguard/edgeguard.json`; `--config FILE` names another file.
        A test generates this page and [edgeguard.schema.json](edgeguard.schema.json) from the options classes; `EDGEGUARD_ACCEPT=1` rewrites them.

        An editor that knows JSON Schema completes and checks the file if its first key is `"$schema"` with the path of the schema. The agent ignores this key.
        A mistake stops the start. The agent lists every problem with its key, and unknown keys are problems too.
        In messages, `networks:0:kind` means key `kind` of the first network. Section `logging` sets log levels as .NET does: `{ "logLevel": { "Default": "Debug" } }`.

        """;

    internal static string Write()
    {
        StringBuilder page = new(Head);
        foreach (OptionSection section in OptionModel.Sections) Write(page, section);
        WritePatterns(page);
        return page.ToString();
    }

    private static void Write(StringBuilder page, OptionSection section)
    {
        OptionKey[] keys = [.. section.Keys.Where(key => section.Path.Length > 0 || key.Example is not null)];
        if (keys.Length == 0) return;
        page.Append(section.Path.Length == 0 ? "\n## Top level\n\nThe other keys of the top level are the sections below.\n" : $"\n## {section.Path}\n\n{section.Summary}\n");
        page.Append("\n| key | type | range | default | meaning | example |\n|---|---|---|---|---|---|\n");
        foreach (OptionKey key in keys)
        {
            string example = key.Example is { } json ? Code(json) : "";
            page.Append($"| `{key.Name}` | {TypeOf(key)} | {RangeOf(key)} | {DefaultOf(key)} | {Cell(key.Summary)} | {example} |\n");
        }
    }

    private static void WritePatterns(StringBuilder page)
    {
        page.Append("\n## Attack patterns\n\nNames for `response.shapes`, with their defaults. A pattern with 0 points never causes a response.\n"
            + "Slow attacks count by the hour too. `lateral-movement` needs 4 times `enough` then, `vertical-scan` 5 times for one host and 16 times for several. `dns-tunnel` needs 10 times, whatever the domains.\n");
        page.Append("\n| pattern | `enough` | `withinSeconds` | `points` |\n|---|---|---|---|\n");
        foreach (string name in ViolationShapes.Names)
        {
            ShapeLimit limit = OptionDefaults.OfPattern(name);
            page.Append(CultureInfo.InvariantCulture, $"| `{name}` | {limit.Enough} | {limit.Window.TotalSeconds} | {limit.Points} |\n");
        }
    }

    private static string TypeOf(OptionKey key) => key switch
    {
        { Member: { } member } => OptionModel.IsSection(member) ? "list of objects" : $"list of {Word(member)}s",
        { Value: { } value } => OptionModel.IsSection(value) ? "object of objects" : "object of lists",
        _ => OptionModel.IsSection(key.Type) ? "object" : Word(key.Type),
    };

    private static string Word(Type type) =>
        type == typeof(string) ? "string" : type == typeof(bool) ? "boolean" : type == typeof(int) ? "integer" : "number";

    private static string RangeOf(OptionKey key)
    {
        string[] allowed = [.. key.Allowed?.Select(value => Code(JsonSerializer.Serialize(value))) ?? []];
        string range = key.Attribute<RangeAttribute>() is { } bounds ? string.Create(CultureInfo.InvariantCulture, $"{bounds.Minimum} to {bounds.Maximum}") : "";
        string pattern = key.Attribute<RegularExpressionAttribute>() is { } expression ? Code(expression.Pattern) : "";
        return string.Join(", ", allowed.Append(range).Append(pattern).Where(text => text.Length > 0));
    }

    private static string DefaultOf(OptionKey key) => key.Default switch
    {
        _ when key.IsRequired && key.Default is "" or ICollection { Count: 0 } => key.IsRequired ? "required" : "none",
        null or "" => "none",
        _ when OptionModel.IsSection(key.Type) => "see below",
        var value => Code(JsonSerializer.Serialize(value)),
    };

    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
