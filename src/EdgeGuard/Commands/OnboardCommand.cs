using System.CommandLine;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Discovery;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard onboard</c>: hold a device to the profile that its label or certificate names. Without an agent it says what it would do.</summary>
internal static class OnboardCommand
{
    private const long LargestCertificate = 128 * 1024;

    internal static Command Create()
    {
        Option<FileInfo?> certificate = new("--certificate") { HelpName = "FILE", Description = "PEM file with the device's certificate (RFC 8520 §11)." };
        Option<string?> label = new("--qr") { HelpName = "TEXT", Description = "The text of the QR code on the device's label (RFC 9238). Write control characters as \\x1d." };
        Option<string?> device = new("--device") { HelpName = "ID", Description = "The device: its id, MAC address or name in the configuration. Not needed if the label contains the MAC address." };
        Option<bool> dryRun = new("--dry-run") { Description = "Only print what would change." };
        Option<string> socket = ControlClient.SocketOption();
        Option<bool> json = ControlClient.JsonOption();
        Command command = new("onboard", "Give a device the profile that its label or certificate names.") { certificate, label, device, dryRun, socket, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(certificate) is null == result.GetValue(label) is null) result.AddError("Give either --certificate or --qr.");
        });
        command.SetAction((parsed, token) =>
        {
            Material material = new(parsed.GetValue(certificate)?.FullName, parsed.GetValue(label), parsed.GetValue(device));
            return RunAsync(material, parsed.GetRequiredValue(socket), parsed.GetValue(dryRun), parsed.GetValue(json), parsed.InvocationConfiguration, token);
        });
        return command.With("edgeguard onboard --certificate camera.pem --device 00:00:5e:00:53:10", refused: "the label or certificate is invalid, or the agent refused", couldNotRun: "no agent answers, or a file cannot be read");
    }

    private static async Task<int> RunAsync(Material material, string socket, bool dryRun, bool json, InvocationConfiguration console, CancellationToken token)
    {
        if (material.Order(out string? unreadable) is not { } order)
        {
            await console.Error.WriteLineAsync(unreadable);
            return ExitCode.CouldNotRun;
        }
        Onboarding read = order.Certificate is { } pem ? DeviceCertificateReader.Read(pem) : MudLabelReader.Read(order.Label!);
        if (read is not Onboarding.Accepted accepted)
        {
            foreach (string problem in ((Onboarding.Refused)read).Problems) await console.Error.WriteLineAsync(Plain.Text(problem));
            return ExitCode.Refused;
        }
        MacAddress? mac = MacAddress.TryParse(order.Device, out MacAddress named) ? named : accepted.Mac;
        OnboardView would = OnboardView.Of(accepted, order.Certificate is null ? "label" : "certificate", mac, isDone: false);
        if (dryRun) return Show(would, order.Device, json, console, ExitCode.Done);
        // The answer is of use where no agent runs, and the order is still not carried out.
        if (!File.Exists(socket)) Show(would, order.Device, json, console, ExitCode.CouldNotRun);
        return await ControlClient.RunAsync(socket, client => SendAsync(client, order, json, console, token));
    }

    private static async Task<int> SendAsync(ControlClient client, OnboardOrder order, bool json, InvocationConfiguration console, CancellationToken token)
    {
        using ByteArrayContent body = new(JsonSerializer.SerializeToUtf8Bytes(order, ControlJson.Default.OnboardOrder));
        if (await client.AskAsync(HttpMethod.Post, "v1/onboard", token, body) is not { } answer) return ExitCode.Refused;
        return Show(JsonSerializer.Deserialize(answer, ControlJson.Default.OnboardView)!, order.Device, json, console, ExitCode.Done);
    }

    private static int Show(OnboardView view, string? device, bool json, InvocationConfiguration console, int exit)
    {
        if (json)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(view, ControlJson.Default.OnboardView));
            return exit;
        }
        string who = view.Mac ?? (device is null ? "the device (name it with --device)" : Plain.Text(device));
        Screen.Line(console.Output, $"{who} {(view.Onboarded ? "has" : "would get")} the profile {Plain.Text(view.MudUrl)}, from its {view.Source}.");
        if (view.Maker is { } maker) Screen.Line(console.Output, $"vendor {Plain.Text(maker)}");
        if (view.Model is { } model) Screen.Line(console.Output, $"model  {Plain.Text(model)}");
        if (view.MudSigner is { } signer) Screen.Line(console.Output, $"signer {Plain.Text(signer)} is the only allowed signer of its MUD file");
        return exit;
    }

    private sealed record Material(string? CertificatePath, string? Label, string? Device)
    {
        internal OnboardOrder? Order(out string? problem)
        {
            problem = null;
            if (CertificatePath is null) return new(Device, null, WithControls(Label!));
            try
            {
                FileInfo file = new(CertificatePath);
                if (file is not { Exists: true, Length: > LargestCertificate }) return new(Device, File.ReadAllText(CertificatePath), null);
                problem = $"{CertificatePath}: {file.Length} bytes are too long for a certificate; give one PEM file.";
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                problem = $"{CertificatePath}: {broken.Message}";
            }
            return null;
        }

        // Scanners and shells mangle control characters, so the four of them may be written out.
        private static string WithControls(string label)
        {
            foreach (char control in "\x04\x1c\x1d\x1e\x1f") label = label.Replace($"\\x{(int)control:x2}", control.ToString(), StringComparison.OrdinalIgnoreCase);
            return label;
        }
    }
}
