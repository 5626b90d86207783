using System.Diagnostics;
using System.Text;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Service;

/// <summary>The program itself, on a gateway of two wires: things on <c>lan0</c>–<c>thing0</c>, the internet on <c>wan0</c>–<c>net0</c>.</summary>
internal sealed class RunningAgent : IDisposable
{
    internal const int ThingIndex = 42, InternetIndex = 43;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-agent-").FullName;
    private readonly NetworkNamespace _inside;
    private readonly StringBuilder _said = new();
    private Process? _process;
    private Process? _server;

    internal RunningAgent(NetworkNamespace inside)
    {
        _inside = inside;
        inside.Ip("link set lo up");
        inside.Ip($"link add thing0 index {ThingIndex} type veth peer name lan0");
        inside.Ip($"link add net0 index {InternetIndex} type veth peer name wan0");
        inside.Ip("address add 192.168.20.1/22 dev lan0");
        inside.Ip("address add 203.0.113.1/24 dev wan0");
        foreach (string name in new[] { "lan0", "thing0", "wan0", "net0" }) inside.Ip($"link set {name} up");
        inside.Ip("neigh add 203.0.113.9 lladdr 02:00:00:00:00:09 dev wan0");
        inside.Sysctl("net.ipv4.ip_forward", "1");
    }

    /// <summary>Starts the agent with more lines of configuration, and waits until the kernel has its rules.</summary>
    internal void Start(string configuration = "")
    {
        File.WriteAllText(PathOf("edgeguard.json"), $$"""
            { "gateway": { "id": "gw01" }, "networks": [ { "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["lan0"] } ],
              "state": { "folder": "{{PathOf("state")}}" }, "discovery": { "leaseFiles": ["{{PathOf("leases")}}"] }{{configuration}} }
            """);
        ProcessStartInfo start = new("dotnet", [Program, "run", "--config", PathOf("edgeguard.json"), "--socket", PathOf("control.sock")]) { RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => _said.AppendLine(line.Data);
        _process.BeginErrorReadLine();
        Assert.True(SpinWait.SpinUntil(() => File.Exists(PathOf("control.sock")) && Ask("status").Contains("rules     in force", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), _said.ToString());
    }

    /// <summary>Starts the DHCP server of the gateway.</summary>
    internal void Serve()
    {
        _server = Process.Start(new ProcessStartInfo("dnsmasq",
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--user=root", "--pid-file=", "--port=0", "--no-ping",
            $"--dhcp-leasefile={PathOf("leases")}", "--interface=lan0", "--bind-interfaces", "--dhcp-range=192.168.20.10,192.168.23.250,10m", "--dhcp-lease-max=900",
        ]) { RedirectStandardError = true })!;
        ManualResetEventSlim listens = new();
        _server.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("sockets bound exclusively", StringComparison.Ordinal) == true) listens.Set();
        };
        _server.BeginErrorReadLine();
        Assert.True(listens.Wait(TimeSpan.FromSeconds(60)), "dnsmasq did not start");
    }

    /// <summary>Ends the agent as kill -9 does.</summary>
    internal void Kill() => End(ref _process);

    /// <summary>What a verb of the command line says.</summary>
    internal string Ask(params string[] words)
    {
        try
        {
            return _inside.Execute("dotnet", [Program, .. words, "--socket", PathOf("control.sock")]);
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }
    }

    internal string PathOf(string name) => Path.Combine(_folder, name);

    internal string Rules() => _inside.Execute("nft", ["list", "table", "inet", "edgeguard"]);

    public void Dispose()
    {
        End(ref _process);
        End(ref _server);
        Directory.Delete(_folder, recursive: true);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "edgeguard.dll");

    private static void End(ref Process? process)
    {
        if (process is null) return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }
}
