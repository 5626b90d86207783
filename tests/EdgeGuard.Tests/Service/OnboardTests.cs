using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>A person vouches for devices by label and by certificate, and the kernel does what follows.</summary>
public sealed class OnboardTests
{
    private const string Labelled = "00005e005402", Certified = "00005e005403", UnknownDevice = "00005e005404";

    [NetnsFact]
    public void Label_and_certificate_let_a_device_do_what_its_maker_says_and_no_more() => NetworkNamespace.Run(inside =>
    {
        using RunningAgent agent = new(inside);
        using MudServer maker = new(IPAddress.Parse("203.0.113.1"), agent.PathOf(""), MeterProfile.For);
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"] }""");
        agent.Serve();
        using WireEnd things = new(RunningAgent.ThingIndex), net = new(RunningAgent.InternetIndex);
        Internet internet = new(net);

        // One device is there before its label is read, the other comes after its certificate was.
        PretendedThing labelled = new(things, Convert.ToUInt64(Labelled, 16));
        IPAddress first = labelled.Discover();
        labelled.Request(first);
        string done = agent.Ask("onboard", "--qr", $"[)>\\x1e06\\x1d12N\\x1fB000Example\\x1fM180{maker.Root}meter.json?x=1\\x1fM06C{Labelled.ToUpperInvariant()}\\x1f\\x1e\\x04");
        Assert.StartsWith($"00:00:5e:00:54:02 has the profile {maker.Root}meter.json, from its label.", done, StringComparison.Ordinal);
        internet.Hears(labelled, first, explain: () => agent.Ask("status") + agent.Said);

        File.WriteAllText(agent.PathOf("device.pem"), Certificate($"{maker.Root}other-meter.json"));
        done = agent.Ask("onboard", "--certificate", agent.PathOf("device.pem"), "--device", "00:00:5e:00:54:03");
        Assert.StartsWith($"00:00:5e:00:54:03 has the profile {maker.Root}other-meter.json, from its certificate.", done, StringComparison.Ordinal);
        PretendedThing certified = new(things, Convert.ToUInt64(Certified, 16));
        IPAddress second = certified.Discover();
        certified.Request(second);
        internet.Hears(certified, second, explain: () => agent.Ask("status") + agent.Said);

        PretendedThing stranger = new(things, Convert.ToUInt64(UnknownDevice, 16));
        IPAddress third = stranger.Discover();
        stranger.Request(third);
        foreach ((PretendedThing thing, IPAddress own, ushort port) in ((PretendedThing, IPAddress, ushort)[])
            [(labelled, first, MeterProfile.Other), (certified, second, MeterProfile.Other), (stranger, third, MeterProfile.Port)])
        {
            internet.HearsNot(thing, own, port, (labelled, first));
        }
        Assert.Contains("from label (strong), unsigned: A meter that reports by UDP", agent.Ask("device", Labelled), StringComparison.Ordinal);
        Assert.Contains("signer    CN=Example signer is the only allowed signer of its MUD file", agent.Ask("device", Certified), StringComparison.Ordinal);

        // What a person vouched for outlives the agent, and so does who alone may sign.
        agent.Stop();
        agent.Start($$""", "profiles": { "caFile": "{{maker.CaFile}}", "localServers": ["203.0.113.1"] }""");
        Assert.Contains("\"mud_signer\":\"CN=Example signer\"", agent.Ask("device", Certified, "--json"), StringComparison.Ordinal);
        internet.Hears(certified, second, explain: () => agent.Ask("status") + agent.Said);
    });

    private static string Certificate(string url)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=meter 7", key, HashAlgorithmName.SHA256);
        AsnWriter ia5 = new(AsnEncodingRules.DER);
        ia5.WriteCharacterString(UniversalTagNumber.IA5String, url);
        request.CertificateExtensions.Add(new("1.3.6.1.5.5.7.1.25", ia5.Encode(), critical: false));
        request.CertificateExtensions.Add(new("1.3.6.1.5.5.7.1.30", new X500DistinguishedName("CN=Example signer").RawData, critical: false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.ExportCertificatePem();
    }
}
