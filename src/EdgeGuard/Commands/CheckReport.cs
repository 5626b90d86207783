using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Commands;

/// <summary>How <c>edgeguard check</c> tells what it found.</summary>
internal abstract class CheckReport(TextWriter output)
{
    private protected TextWriter Output { get; } = output;

    internal abstract void Add(string file, MudResult result);

    internal virtual void Close() => Output.Flush();

    private static string NameOf(MudVerdict verdict) => verdict switch
    {
        MudVerdict.Accepted => "accepted",
        MudVerdict.Repaired => "repaired",
        _ => "refused",
    };

    /// <summary>For people: a line for each file and each thing to say about it, and the sum.</summary>
    internal sealed class ForPeople(TextWriter output) : CheckReport(output)
    {
        private readonly Dictionary<MudVerdict, int> _count = [];

        internal override void Add(string file, MudResult result)
        {
            _count[result.Verdict] = _count.GetValueOrDefault(result.Verdict) + 1;
            StringBuilder text = new($"{NameOf(result.Verdict)} {Plain.Text(file)}\n");
            foreach (MudProblem problem in result.Problems) text.Append("  ").Append(Plain.Text(problem.ToString())).Append('\n');
            Output.Write(text);
        }

        internal override void Close()
        {
            string parts = string.Join(", ", Enum.GetValues<MudVerdict>().Select(verdict => $"{_count.GetValueOrDefault(verdict)} {NameOf(verdict)}"));
            Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_count.Values.Sum()} files: {parts}"));
            base.Close();
        }
    }

    /// <summary>For scripts: one JSON object per file and line, in ASCII.</summary>
    internal sealed class ForScripts(TextWriter output) : CheckReport(output)
    {
        private readonly ArrayBufferWriter<byte> _line = new();

        internal override void Add(string file, MudResult result)
        {
            _line.ResetWrittenCount();
            using (Utf8JsonWriter json = new(_line))
            {
                json.WriteStartObject();
                json.WriteString("file", file);
                json.WriteString("verdict", NameOf(result.Verdict));
                json.WriteStartArray("problems");
                foreach (MudProblem problem in result.Problems) Write(json, problem);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            _line.Write("\n"u8);
            Output.Write(Encoding.UTF8.GetString(_line.WrittenSpan));
        }

        private static void Write(Utf8JsonWriter json, MudProblem problem)
        {
            json.WriteStartObject();
            json.WriteString("pointer", problem.Pointer);
            json.WriteNumber("line", problem.Line);
            json.WriteNumber("column", problem.Column);
            json.WriteString("rule", problem.Rule);
            json.WriteString("severity", problem.Severity.Name);
            json.WriteString("message", problem.Message);
            json.WriteEndObject();
        }
    }
}
