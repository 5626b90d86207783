using System.CommandLine;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Replay;

namespace EdgeGuard.Commands;

/// <summary>The options that tell whose packets of a capture are meant: <c>--mac</c>, <c>--address</c>.</summary>
internal sealed class CaptureOptions(bool isRequired = true)
{
    private readonly Option<string> _mac = new("--mac") { Description = "The device's MAC address.", Required = isRequired };
    private readonly Option<string[]> _addresses = new("--address") { Description = "An IP address of the device, for captures without MAC addresses. May be repeated." };

    internal void AddTo(Command command)
    {
        command.Add(_mac);
        command.Add(_addresses);
    }

    /// <returns>null after the problem was reported.</returns>
    internal CaptureRequest? Read(ParseResult parsed, bool learnsNames, TextWriter error)
    {
        string text = parsed.GetValue(_mac) ?? "";
        if (!MacAddress.TryParse(text, out MacAddress mac) || mac.IsGroup)
        {
            error.WriteLine($"--mac: '{Plain.Text(text)}' is not the MAC address of a device, such as 00:00:5e:00:53:01.");
            return null;
        }
        List<IPAddress> addresses = [];
        foreach (string address in parsed.GetValue(_addresses) ?? [])
        {
            if (!AddressText.TryParse(address, out IPAddress? read))
            {
                error.WriteLine($"--address: '{Plain.Text(address)}' is not an IP address such as 192.0.2.10.");
                return null;
            }
            addresses.Add(read);
        }
        return new() { Device = mac, Addresses = addresses, LearnsNames = learnsNames };
    }
}

/// <summary>Reads a device's traffic out of a capture that a verb names.</summary>
internal static class CaptureFile
{
    /// <returns>null after the problem was reported; notes are printed too.</returns>
    internal static CaptureTraffic? Read(string path, CaptureRequest request, TextWriter error)
    {
        if (CaptureBytes.Read(path, error) is not { } bytes) return null;
        CaptureResult result = CaptureFlows.Read(bytes, request);
        if (result is CaptureResult.Refused refused) error.WriteLine(Plain.Text($"{path}: {refused.Problem}."));
        if (result is not CaptureResult.Read { Traffic: var traffic }) return null;
        foreach (string note in traffic.Notes) error.WriteLine(Plain.Text($"{path}: {note}."));
        if (traffic.Problem is { } problem) error.WriteLine(Plain.Text($"{path}: {problem}. The packets before it were read; capture again for the rest."));
        return traffic;
    }
}
