using System.Globalization;
using System.Text;
using EdgeGuard.Benchmarks.Homes;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Benchmarks.Sections;

/// <summary>A device is isolated and released again: the change alone, the whole way from the state, and <c>nft</c> given the same.</summary>
internal static class DeviceChange
{
    internal static Task Measure(NetworkNamespace inside, Report report)
    {
        Measure(inside, report, devices: 1000, changes: 2000, whole: 100);
        Measure(inside, report, devices: 5000, changes: 1000, whole: 30);
        return Task.CompletedTask;
    }

    private static void Measure(NetworkNamespace inside, Report report, int devices, int changes, int whole)
    {
        GatewayState home = BigHome.Of(devices);
        Ruleset released = RulesetCompiler.Compile(home), isolated = RulesetCompiler.Compile(home.Holding(7, ResponseLevel.Isolated));
        NftDelta isolate = RulesetDiff.Between(released, isolated)!, release = RulesetDiff.Between(isolated, released)!;
        using NftTable table = NftTable.Open("bench");
        table.Apply(released);
        Times prepared = Each(changes, n => table.Change(n % 2 == 0 ? isolate : release));
        Times element = Each(changes, n => table.Change(OneElement(n)));
        table.Apply(released);
        NftElement binding = released.Sets.Single(set => set.Name == "from_device4").Elements[3];
        Times going = Each(changes, _ => table.Change(Binding(binding, binding)));
        Times dropping = Each(changes, _ => table.Change(Binding(binding, binding with { Verdict = NftVerdict.Drop })));
        table.Replace(released);
        Times fromState = Each(whole, n => table.Apply(RulesetCompiler.Compile(n % 2 == 0 ? home.Holding(n, ResponseLevel.Isolated) : home)));
        inside.Nft(RulesetText.Write(released));
        string isolateText = Text(isolate, released), releaseText = Text(release, released);
        Times spawned = Each(60, n => inside.Nft(n % 2 == 0 ? isolateText : releaseText));
        Times spawnedElement = Each(60, n => inside.Nft(Text(OneElement(n), released)));

        int touched = isolate.Elements.Sum(set => set.Removed.Length + set.Added.Length);
        report.Add($"{devices} devices: isolate one, {touched} elements", prepared, spawned, "p99 <= 200 us");
        report.Add($"{devices} devices: one element comes or goes", element, spawnedElement);
        report.Add($"{devices} devices: one binding to a verdict 'goto'", going);
        report.Add($"{devices} devices: one binding to a verdict 'drop'", dropping);
        report.Add($"{devices} devices: isolate one, from the state on", fromState, spawned);
        table.Remove();
        inside.Nft("delete table inet edgeguard");
    }

    private static Times Each(int count, Action<int> what)
    {
        Times times = new();
        for (int n = -20; n < 0; n++) what(n & 1);
        for (int n = 0; n < count; n++) times.Measure(() => what(n));
        return times;
    }

    private static NftDelta Binding(NftElement before, NftElement after) => new() { Elements = [new("from_device4") { Removed = [before], Added = [after] }] };

    private static NftDelta OneElement(int number)
    {
        NftElement element = new(NftKey.Of(BigHome.MacOf(3)).Then(NftKey.Of(System.Net.IPAddress.Parse("198.51.100.9"))).Then(NftKey.Of((byte)6)).Then(NftKey.Of((ushort)443)));
        return new() { Elements = [number % 2 == 0 ? new("allow_from4") { Added = [element] } : new("allow_from4") { Removed = [element] }] };
    }

    private static string Text(NftDelta delta, Ruleset ruleset)
    {
        StringBuilder text = new();
        foreach (NftSetDelta change in delta.Elements)
        {
            NftSet set = ruleset.Sets.Single(s => s.Name == change.Set);
            Append(text, "delete", set, change.Removed.Select(element => RulesetText.Element(set, element)));
            Append(text, "add", set, change.Added.Select(element => RulesetText.Element(set, element)));
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, string verb, NftSet set, IEnumerable<string> elements)
    {
        string list = string.Join(", ", elements);
        if (list.Length > 0) text.Append(CultureInfo.InvariantCulture, $"{verb} element inet {Ruleset.TableName} {set.Name} {{ {list} }}\n");
    }
}
