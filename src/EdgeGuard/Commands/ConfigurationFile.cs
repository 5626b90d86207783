using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeGuard.Commands;

/// <summary>A configuration file whose keys know their lines. Comments and trailing commas are allowed, as the agent reads it.</summary>
internal sealed partial class ConfigurationFile
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Dictionary<string, ConfigurationEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];
    private readonly byte[] _text;
    private readonly string _path;

    private ConfigurationFile(string path, byte[] text) => (_path, _text) = (path, text);

    /// <summary>What is written, in the order of the file.</summary>
    internal IEnumerable<ConfigurationEntry> Entries => _entries.Values;

    /// <summary>Why it is no JSON, or says something twice; each with its line. Then nothing else can be said of it.</summary>
    internal IReadOnlyList<string> Problems => _problems;

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    internal static ConfigurationFile Read(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException(null, path);
        byte[] text = File.ReadAllBytes(path);
        ConfigurationFile file = new(path, text.AsSpan().StartsWith("\uFEFF"u8) ? text[3..] : text);
        try
        {
            file.Walk();
        }
        catch (JsonException wrong)
        {
            file._problems.Add($"{path}:{wrong.LineNumber + 1}:{wrong.BytePositionInLine + 1}: this is no valid JSON: {Place().Replace(wrong.Message, "")}");
        }
        return file;
    }

    /// <summary>A problem that begins with a key, with the line, the value that was found and an example.</summary>
    internal string Explain(string problem)
    {
        if (Key().Match(problem) is not { Success: true, Value: var key }) return $"{_path}: {problem}";
        ConfigurationEntry? at = Nearest(key, problem);
        string found = at is { Value: { Length: > 0 } value } && at.Key.Equals(key, StringComparison.OrdinalIgnoreCase) && !problem.Contains(value, StringComparison.Ordinal) ? $" Found: {value}." : "";
        string example = ConfigurationSchema.ExampleOf(key) is { } good ? $" For example: {good}" : "";
        return $"{_path}{(at is null ? "" : $":{at.Line}")}: {problem}{found}{example}";
    }

    // Of a list, the element that the problem quotes; of a missing key, the object where it belongs.
    private ConfigurationEntry? Nearest(string key, string problem)
    {
        if (_entries.Values.FirstOrDefault(e => e.Value is { Length: > 0 } value && e.Key.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase) && problem.Contains($"'{value}'", StringComparison.Ordinal)) is { } element)
            return element;
        for (string at = key; at.Length > 0; at = at.LastIndexOf(':') is > 0 and var end ? at[..end] : "")
        {
            if (_entries.TryGetValue(at, out ConfigurationEntry? entry)) return entry;
        }
        return null;
    }

    private void Walk()
    {
        Utf8JsonReader reader = new(_text, Lenient);
        Stack<(string Path, int Next)> open = new();
        string property = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    property = Join(open.Peek().Path, reader.GetString()!);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                default:
                    string key = NextKey(open, property);
                    Add(key, ref reader);
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push((key, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                    break;
            }
        }
    }

    private static string NextKey(Stack<(string Path, int Next)> open, string property)
    {
        if (!open.TryPeek(out (string Path, int Next) around)) return "";
        if (around.Next < 0) return property;
        open.Pop();
        open.Push((around.Path, around.Next + 1));
        return Join(around.Path, around.Next.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private void Add(string key, ref Utf8JsonReader reader)
    {
        if (key.Length == 0) return;
        int line = 1 + _text.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');
        string? value = reader.TokenType switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => null,
            JsonTokenType.String => reader.GetString(),
            _ => Encoding.UTF8.GetString(reader.ValueSpan),
        };
        if (!_entries.TryAdd(key, new(key, line, reader.TokenType, value))) _problems.Add($"{_path}:{line}: {key}: this is written a second time; the first is in line {_entries[key].Line}. Remove one.");
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";

    [GeneratedRegex("^[A-Za-z$][A-Za-z0-9]*(:[A-Za-z0-9_.-]+)*(?=: )")]
    private static partial Regex Key();

    [GeneratedRegex(@" (Path: .*?\| )?LineNumber: .*$")]
    private static partial Regex Place();
}

/// <summary>One key of a configuration file.</summary>
/// <param name="Key">Its path, such as <c>networks:0:kind</c>.</param>
/// <param name="Line">The line of its value, from 1.</param>
/// <param name="Form">What the value is.</param>
/// <param name="Value">The value as text; null for an object or a list.</param>
internal sealed record ConfigurationEntry(string Key, int Line, JsonTokenType Form, string? Value);
