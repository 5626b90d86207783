using System.Globalization;
using System.Text;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Tests.Mud;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Violations;

public sealed class CaptureTests
{
    private static readonly string[] Benign = ["pcap/01-mud-url", "pcap/02-dhcp", "pcap/03-dhcpv6", "pcap/04-lldp", "pcap/06-iot-setup", "pcap/07-iot-live", "pcap/10-ot"];

    [CorpusFact]
    public void Attacks_that_were_captured_get_their_names() => Golden.Matches("attacks.txt", Tell("pcap/08-attack"));

    [CorpusFact]
    public void Nobody_is_isolated_for_a_benign_day_even_where_nothing_is_allowed()
    {
        string told = string.Concat(Benign.Select(Tell));
        Assert.DoesNotContain(ResponseLevel.Isolated.Name(), told, StringComparison.Ordinal);
        Golden.Matches("benign.txt", told);
    }

    [CorpusFact]
    public void Benign_homes_are_told_of_three_things_a_day_at_most()
    {
        StringBuilder text = new();
        foreach (string file in Benign.SelectMany(Places.CorpusFiles))
        {
            CaptureViolations play = CaptureViolations.Play(file);
            if (play.Alerts == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}: {play.Devices.Count} devices, {play.Alerts} alerts\n");
            Assert.True(play.Alerts <= 3, text.ToString());
        }
        Golden.Matches("alerts.txt", text.ToString());
    }

    /// <summary>Devices of each capture that did more than what a profile leaves out.</summary>
    private static string Tell(string folder)
    {
        StringBuilder text = new();
        foreach (string file in Places.CorpusFiles(folder))
        {
            CaptureViolations play = CaptureViolations.Play(file);
            string[] lines =
            [
                .. from device in play.Devices
                   let shapes = device.Value.Shapes.Where(s => s is not ViolationShape.OutsideProfile)
                   where shapes.Any()
                   orderby device.Key.ToString()
                   select string.Create(CultureInfo.InvariantCulture, $"  {device.Key} {device.Value.Level.Name()}: {string.Join(", ", shapes.Select(s => s.Name()))}\n"),
            ];
            if (lines.Length > 0) text.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}\n{string.Concat(lines)}");
        }
        return text.ToString();
    }
}
