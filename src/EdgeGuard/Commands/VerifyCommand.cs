using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Signatures;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Commands;

/// <summary>
/// <c>edgeguard verify</c>: judges the signature of a MUD file (RFC 8520 §13). Ends with <see cref="ExitCode.Done"/> for a valid signature,
/// <see cref="ExitCode.Refused"/> for an invalid one, and <see cref="ExitCode.CouldNotRun"/> if it could not be judged.
/// </summary>
internal static class VerifyCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A MUD file. Its octets are judged as they are; nothing in it is read." };
        Option<string> signature = new("--signature") { HelpName = "P7S", Description = "Its detached CMS signature, in DER or PEM.", Required = true };
        Option<bool> json = new("--json") { Description = "Write the verdict as JSON." };
        TrustOptions trust = new();
        Command command = new("verify", "Verify the signature of a MUD file. Nothing is downloaded.") { file, signature };
        trust.AddTo(command);
        command.Add(json);
        command.SetAction(async (parsed, _) =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            if (Read(parsed.GetRequiredValue(file), MudLimits.Default.MaxBytes, error) is not { } content) return ExitCode.CouldNotRun;
            if (Read(parsed.GetRequiredValue(signature), LargestSignature, error) is not { } signed) return ExitCode.CouldNotRun;
            if (await trust.ReadAsync(parsed) is not { } by) return ExitCode.CouldNotRun;
            SignatureVerdict verdict = SignatureVerifier.Verify(content, signed, by);
            Show(verdict, parsed.GetValue(json), parsed.InvocationConfiguration.Output);
            return verdict.IsValid ? ExitCode.Done : ExitCode.Refused;
        });
        return command.With("edgeguard verify camera.json --signature camera.p7s --trust maker-ca.pem", done: "the signature is valid", refused: "it is invalid; the output names the check", couldNotRun: "an argument is wrong, or a file cannot be read");
    }

    // Above the bound of a signature, so that one of this size is invalid, and only a larger file is not read.
    private const int LargestSignature = 4 * 1024 * 1024;

    private static ReadOnlyMemory<byte>? Read(string path, int most, TextWriter error)
    {
        if (!MudSource.Of(path).TryRead(most, out ReadOnlyMemory<byte> bytes, out string? reason)) error.WriteLine($"{Plain.Text(path)}: cannot be read: {Plain.Text(reason)}");
        else if (bytes.Length > most) error.WriteLine($"{Plain.Text(path)}: has more than {most} octets.");
        else return bytes;
        return null;
    }

    private static void Show(SignatureVerdict verdict, bool json, TextWriter output)
    {
        SignatureView view = SignatureView.Of(verdict);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(view, ToolJson.Readable.SignatureView));
            return;
        }
        Screen.DatedLine(output, view.Check is { } check ? $"invalid ({check}): {view.Why}" : $"valid: {view.Why}");
        if (view.Signer is { } signer) Screen.Line(output, $"  signer  {Plain.Text(signer)}");
        if (view.Issuer is { } issuer) Screen.Line(output, $"  issuer  {Plain.Text(issuer)}");
        if (view.SignedAt is { } at) Screen.DatedLine(output, $"  signed  {at:u}, as the signer states");
    }
}
