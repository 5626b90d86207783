using EdgeGuard.Agent.Doctor;
using EdgeGuard.Mqtt.Tests.Brokers;

namespace EdgeGuard.Agent.Tests.Doctor;

public sealed class LeaseFileExaminationTests : IDisposable
{
    private const string Lease = "4000000000 00:00:5e:00:53:01 192.0.2.10 camera *\n";

    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_in_use_is_named_with_those_that_cannot_be_used()
    {
        string used = Written("dnsmasq.leases", Lease), empty = Written("empty.leases", ""), other = Written("other.leases", "no lease of any server\n");
        string open = Written("open.leases", Lease);
        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherWrite);

        IReadOnlyList<DoctorFinding> findings = LeaseFileExamination.Run([used, empty, other, open, _folder.PathOf("missing")]);

        Assert.Contains(findings, f => f.Level == DoctorFindingLevel.Ok && f.Message.StartsWith($"{used} is in use: dnsmasq, 1 lease, written ", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Level == DoctorFindingLevel.Note && f.Message == $"{empty} cannot be used: it is empty");
        Assert.Contains(findings, f => f.Message == $"{other} cannot be used: nothing in it is a lease of a format that EdgeGuard knows");
        Assert.Contains(findings, f => f.Message.StartsWith($"{open} cannot be used: another user could have written it", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, f => f.Message.Contains("missing", StringComparison.Ordinal));
    }

    private string Written(string name, string content)
    {
        string path = _folder.PathOf(name);
        File.WriteAllText(path, content);
        return path;
    }
}
