using System.Globalization;
using System.Text;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Violations;

public sealed class CaptureTests
{
    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Attacks_that_were_captured_get_their_names(string corpus) =>
        Golden.Matches(Corpora.Golden(corpus, "attacks.txt"), Tell(Corpora.Attacks(corpus)));

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Nobody_is_isolated_for_a_benign_day_even_where_nothing_is_allowed(string corpus)
    {
        string told = Tell(Corpora.Benign(corpus));
        Assert.DoesNotContain(ResponseLevel.Isolated.Name(), told, StringComparison.Ordinal);
        Golden.Matches(Corpora.Golden(corpus, "benign.txt"), told);
    }

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Benign_homes_are_told_of_three_things_a_day_at_most(string corpus)
    {
        StringBuilder text = new();
        int devices = 0;
        foreach (string file in Corpora.Benign(corpus))
        {
            CaptureViolations play = CaptureViolations.Play(file);
            devices += play.Devices.Count;
            if (play.Alerts == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}: {play.Devices.Count} devices, {play.Alerts} alerts\n");
            Assert.True(play.Alerts <= 3, text.ToString());
        }
        Assert.True(devices > 0, "no capture has a device that sends what is forbidden");
        Golden.Matches(Corpora.Golden(corpus, "alerts.txt"), text.ToString());
    }

    /// <summary>Devices of each capture that did more than what a profile leaves out.</summary>
    private static string Tell(IReadOnlyList<string> files)
    {
        Assert.NotEmpty(files);
        StringBuilder text = new();
        foreach (string file in files)
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
