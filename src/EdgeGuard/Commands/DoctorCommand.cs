using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Agent.Doctor;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard doctor</c>: whether the agent can do its work on this machine, and what is missing.</summary>
internal static class DoctorCommand
{
    internal static Command Create()
    {
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("doctor", "Whether the agent can do its work on this machine. Ends with 1 when something is missing.") { json };
        command.SetAction(async (parsed, token) =>
        {
            IReadOnlyList<Finding> findings = await Examination.RunAsync(token);
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(findings, DoctorJson.Default.IReadOnlyListFinding));
            else foreach (Finding finding in findings) Console.WriteLine($"{Mark(finding.Level),-8}  {finding.Subject,-28}  {finding.Message}");
            return findings.Any(f => f.Level == FindingLevel.Missing) ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    private static string Mark(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Note => "note",
        _ => "MISSING",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class DoctorJson : JsonSerializerContext;
