using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Tests.Service.Hostile;

/// <summary>A gateway whose configuration names a MUD URL of each hostile server, and one honest one.</summary>
internal static class HostileHome
{
    internal const string HonestId = "00005e005480";

    /// <summary>An honest server among them.</summary>
    internal static HostileCase Honest { get; } = MadeHonest();

    /// <summary>Starts the servers and the name server.</summary>
    internal static void Serve(OutsideNetwork outside, TestAuthority authority, HostileCase[] hostile, params HostileCase[] others)
    {
        Dictionary<string, HostileCase> byHost = hostile.Concat(others).ToDictionary(c => c.Host, StringComparer.Ordinal);
        X509Certificate2 good = authority.Server("*.org.zz");
        HostileServer server = new(
            outside.Listeners[0],
            host => byHost.GetValueOrDefault(host)?.Certificate ?? good,
            async (hello, stream) =>
            {
                if (byHost.Values.FirstOrDefault(c => c.Plain is not null && hello.Contains($"{(char)c.Host.Length}{c.Host}", StringComparison.Ordinal)) is not { Plain: { } act }) return false;
                await act(stream);
                return true;
            },
            (host, request, stream) => byHost.TryGetValue(host, out HostileCase? known) ? known.Answer(request, stream) : Task.CompletedTask);
        HostileNames names = new(outside.Questions, name => name == "inside.org.zz" ? [["192.168.20.9"]] : byHost.TryGetValue(name, out HostileCase? known) && known.Addresses.Count > 0 ? known.Addresses : null,
            name => byHost.TryGetValue(name, out HostileCase? known) && known.HasSilentName);
        _ = Task.Run(server.ServeAsync);
        _ = Task.Run(names.ServeAsync);
    }

    /// <summary>Starts the agent, whose resolver asks the hostile name server. Each case has a device of its own in the configuration.</summary>
    /// <remarks>The boot time of the agent is so much ahead of this machine's.</remarks>
    internal static void Start(RunningAgent agent, TestAuthority authority, HostileCase[] cases, int retrySeconds = 86400, X509Certificate2? anchor = null, TimeSpan ahead = default)
    {
        string ca = agent.PathOf("ca.pem"), anchors = agent.PathOf("anchors.pem"), resolver = agent.PathOf("resolv.conf");
        File.WriteAllText(ca, authority.Root.ExportCertificatePem());
        File.WriteAllText(anchors, (anchor ?? authority.Root).ExportCertificatePem());
        File.WriteAllText(resolver, $"nameserver {OutsideNetwork.NameServer}\noptions timeout:1 attempts:2\n");
        agent.Through = ["unshare", "-m", "bash", "-c", $"mount --bind {resolver} /etc/resolv.conf && exec \"$@\"", "bash", .. ahead > TimeSpan.Zero ? (string[])["unshare", "-T", "--boottime", $"{(long)ahead.TotalSeconds}"] : []];
        IEnumerable<string> devices = cases.Select((c, index) => $$"""{ "mac": "00:00:5e:00:{{(c == Honest ? "54:80" : $"60:{index:x2}")}}", "profile": "{{c.Url}}" }""");
        agent.Start($$""", "profiles": { "caFile": "{{ca}}", "trustAnchors": ["{{anchors}}"], "retrySeconds": {{retrySeconds}} }, "devices": [ {{string.Join(", ", devices)}} ]""");
    }

    private static HostileCase MadeHonest()
    {
        HostileCase honest = new("honest", "");
        string answer = HostileCase.Ok(HostileFiles.With(honest.Url));
        return honest with { Answer = (_, stream) => HostileCase.WriteAsync(stream, answer) };
    }
}
