using System.Diagnostics;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Tests.Mud;
using EdgeGuard.Core.Wire;
using Xunit.Abstractions;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>
/// Changes packets at random and gives them to every reader of the wire, for one second or for <c>EDGEGUARD_MUTATE_SECONDS</c>, from
/// <c>EDGEGUARD_SEED</c>: no reader may throw, and none may take long. <c>tests/mutate.sh</c> runs it on the corpus.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly (string Name, Action<byte[]> Read)[] Readers =
    [
        .. Enum.GetValues<LinkType>().Select(link => ($"frame on {link}", (Action<byte[]>)(bytes => FrameObserver.Observe(new(bytes, "lan", FrameDirection.Unknown) { Link = link })))),
        ("arp", bytes => ArpReader.TryRead(bytes, out _)),
        ("ip payload", bytes => IpPayloadReader.TryRead(bytes, out _)),
        ("ip packet", bytes => IpPacketReader.TryRead(bytes, out _)),
        ("udp", bytes => UdpReader.TryRead(bytes, out _)),
        ("dhcp4", bytes => _ = Dhcp4Reader.TryRead(bytes, out Dhcp4Reader m) ? $"{m.MudUrl}{m.HostName}{m.Fingerprint}{m.VendorClass}{m.Lease}{m.RequestedAddress}{m.Server}" : null),
        ("dhcp6", bytes => _ = Dhcp6Reader.TryRead(bytes, out Dhcp6Reader m) ? $"{m.MudUrl}{m.HostName}{m.Fingerprint}{m.VendorClass}{m.ClientMac}{m.Addresses.Length}" : null),
        ("lldp", bytes => LldpReader.TryRead(bytes, out _)),
        ("dns", bytes => DnsCorpusTests.ReadAll(bytes)),
        ("nflog", bytes => NflogReader.TryRead(bytes, out _)),
        ("neighbour entry", bytes => NeighborEntryReader.TryRead(bytes, out _)),
        ("lease file", bytes => LeaseFileReader.Read(bytes, DateTimeOffset.UnixEpoch)),
        ("conntrack", bytes => ConntrackReader.TryRead(bytes, out _)),
        ("capture", bytes => Captures.PacketsOf(bytes)),
    ];

    [Fact]
    public void T3_Readers_withstand_whatever_packets_turn_into()
    {
        TimeSpan limit = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("EDGEGUARD_MUTATE_SECONDS") ?? "1", null));
        int seed = int.Parse(Environment.GetEnvironmentVariable("EDGEGUARD_SEED") ?? "1", null);
        byte[][] originals = [.. Originals()];
        Random random = new(seed);
        Stopwatch clock = Stopwatch.StartNew();
        long inputs = 0;
        TimeSpan slowest = default;
        for (; clock.Elapsed < limit; inputs++)
        {
            byte[] changed = Mutation.Of(originals, random);
            (string name, Action<byte[]> read) = Readers[random.Next(Readers.Length)];
            TimeSpan begun = clock.Elapsed;
            Exception? thrown = Record.Exception(() => read(changed));
            TimeSpan took = clock.Elapsed - begun;
            Assert.True(thrown is null && took < Longest, $"{name}, seed {seed}, input {inputs}, {took.TotalMilliseconds:0} ms: {Convert.ToBase64String(changed)}\n{thrown}");
            if (took > slowest) slowest = took;
        }
        output.WriteLine($"{inputs} inputs made of {originals.Length} packets and captures in {clock.Elapsed.TotalSeconds:0} s, seed {seed}; the slowest took {slowest.TotalMilliseconds:0.0} ms");
        Assert.True(inputs > 1000);
    }

    private static IEnumerable<byte[]> Originals()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(Places.Checkout, "seeds", "captures"), "*.pcap");
        if (Environment.GetEnvironmentVariable("EDGEGUARD_MUTATE_SECONDS") is not null && Places.HasCorpus) files = files.Concat(Places.CorpusFiles("pcap"));
        foreach (byte[] file in files.Select(File.ReadAllBytes))
        {
            yield return file;
            foreach ((Frame frame, _) in Captures.PacketsOf(file)) yield return frame.Bytes.ToArray();
        }
    }
}
