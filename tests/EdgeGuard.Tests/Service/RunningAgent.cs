using System.Diagnostics;
using System.Text;
using EdgeGuard.Linux.Tests.Netns;
using Microsoft.Data.Sqlite;

namespace EdgeGuard.Tests.Service;

/// <summary>The program itself, on a gateway of two wires: things on <c>lan0</c>–<c>thing0</c>, the internet on <c>wan0</c>–<c>net0</c>.</summary>
internal sealed class RunningAgent : IDisposable
{
    internal const int ThingIndex = 42, InternetIndex = 43;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-agent-").FullName;
    private readonly NetworkNamespace _inside;
    private readonly StringBuilder _said = new();
    private readonly List<Process> _servers = [];
    private Process? _process;

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

    /// <summary>The command that starts the agent, such as one that enters other namespaces; without words, the agent starts by itself.</summary>
    internal string[] Through { get; set; } = [];

    /// <summary>Variables of the environment of the agent and of the servers that start from now on.</summary>
    internal Dictionary<string, string> Variables { get; } = [];

    /// <summary>Name of the lease file that the agent reads.</summary>
    internal string LeaseFile { get; set; } = "leases";

    /// <summary>The network of things, unless a test governs others.</summary>
    internal const string Things = """{ "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["lan0"] }""";

    /// <summary>Starts the agent with more lines of configuration, and waits until the kernel has its rules.</summary>
    internal void Start(string configuration = "", string networks = Things)
    {
        File.Delete(PathOf("control.sock"));
        Configure(configuration, networks);
        string[] words = [.. Through, "dotnet", Program, "run", "--config", PathOf("edgeguard.json"), "--socket", PathOf("control.sock")];
        ProcessStartInfo start = new(words[0], words[1..]) { RedirectStandardError = true };
        foreach ((string name, string value) in Variables) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_said) _said.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
        ControlFailedException.Unless(SpinWait.SpinUntil(() => _process.HasExited || (File.Exists(PathOf("control.sock")) && Ask("status").Contains("rules     in force", StringComparison.Ordinal)), TimeSpan.FromSeconds(60)), Said);
        ControlFailedException.Unless(!_process.HasExited, Said);
    }

    /// <summary>Writes the configuration.</summary>
    internal void Configure(string configuration = "", string networks = Things) => File.WriteAllText(PathOf("edgeguard.json"), $$"""
        { "gateway": { "id": "gw01" }, "networks": [ {{networks}} ],
          "state": { "folder": "{{PathOf("state")}}" }, "discovery": { "leaseFiles": ["{{PathOf(LeaseFile)}}"] }{{configuration}} }
        """);

    /// <summary>Adds a bridge with the gateway's addresses to the gateway.</summary>
    internal void AddBridge(string name, int net)
    {
        if (Directory.Exists("/proc/sys/net/bridge"))
        {
            _inside.Sysctl("net.bridge.bridge-nf-call-iptables", "0");
            _inside.Sysctl("net.bridge.bridge-nf-call-ip6tables", "0");
        }
        _inside.Sysctl("net.ipv6.conf.all.forwarding", "1");
        _inside.Ip($"link add {name} address 02:00:5e:00:53:{net:x2} type bridge forward_delay 0 mcast_snooping 0");
        _inside.Ip($"address add 192.168.{net}.1/24 dev {name}");
        _inside.Ip($"address add 2001:db8:{net}::1/64 dev {name} nodad");
        _inside.Ip($"link set {name} up");
    }

    /// <summary>Waits until a verb of the command line says something.</summary>
    internal string AskUntil(string words, params string[] verb)
    {
        string said = "";
        Assert.True(SpinWait.SpinUntil(() => (said = Ask(verb)).Contains(words, StringComparison.Ordinal), TimeSpan.FromSeconds(60)), $"It never said '{words}', but: {said}\n{Said}");
        return said;
    }

    /// <summary>What the agent logged so far.</summary>
    internal string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    /// <summary>Starts the DHCP server of the gateway: dnsmasq.</summary>
    internal void Serve(string on = "lan0", params string[] ranges) => Begin("dnsmasq",
    [
        "--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--user=root", "--pid-file=", "--port=0", "--no-ping",
        $"--dhcp-leasefile={PathOf(on == "lan0" ? "leases" : $"leases-{on}")}", $"--interface={on}", "--bind-interfaces", "--dhcp-lease-max=900",
        .. ranges.Length > 0 ? ranges : ["--dhcp-range=192.168.20.10,192.168.23.250,10m"],
    ], "sockets bound exclusively");

    /// <summary>Starts another one: Kea, which grants for these seconds, and cleans up its file every so many seconds.</summary>
    internal void ServeKea(int seconds, int cleanUp = 0)
    {
        File.WriteAllText(PathOf("kea.json"), $$"""
            { "Dhcp4": {
                "interfaces-config": { "interfaces": [ "lan0" ] }, "valid-lifetime": {{seconds}},
                "lease-database": { "type": "memfile", "persist": true, "name": "{{PathOf("leases")}}", "lfc-interval": {{cleanUp}} },
                "subnet4": [ { "id": 1, "subnet": "192.168.20.0/22", "interface": "lan0", "pools": [ { "pool": "192.168.20.10-192.168.23.250" } ] } ],
                "loggers": [ { "name": "kea-dhcp4", "severity": "INFO", "output_options": [ { "output": "stderr" } ] } ] } }
            """);
        Begin("kea-dhcp4", ["-c", PathOf("kea.json")], "DHCP4_STARTED");
    }

    /// <summary>Starts an MQTT broker on loopback, port 1883: mosquitto.</summary>
    internal void ServeBroker() => Begin("mosquitto", ["-p", "1883"], " running");

    /// <summary>Ends the DHCP servers of the gateway.</summary>
    internal void EndServers()
    {
        foreach (Process server in _servers)
        {
            Process? one = server;
            End(ref one);
        }
        _servers.Clear();
    }

    /// <summary>Its process id.</summary>
    internal int ProcessId => _process!.Id;

    /// <summary>Sends the agent a signal, by its name.</summary>
    internal void Signal(string name) => _inside.Execute("kill", [$"-{name}", $"{_process!.Id}"]);

    /// <summary>Ends the agent as systemd does.</summary>
    internal void Stop()
    {
        Signal("TERM");
        Assert.True(_process!.WaitForExit(TimeSpan.FromSeconds(30)), Said);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Ends the agent as kill -9 does.</summary>
    internal void Kill() => End(ref _process);

    /// <summary>What the verb says that goes by the configuration and needs no agent.</summary>
    internal string Uninstall() => _inside.Execute("dotnet", [Program, "uninstall", "--config", PathOf("edgeguard.json"), "--socket", PathOf("control.sock")]);

    /// <summary>What the verb says that loads the rules at boot.</summary>
    internal string Early() => Cli.Unwrapped(_inside.Execute("dotnet", [Program, "early", "--config", PathOf("edgeguard.json"), "--socket", PathOf("control.sock")]));

    /// <summary>Changes the store of an agent that is stopped.</summary>
    internal void Change(string sql)
    {
        using SqliteConnection connection = new($"Data Source={PathOf("state/state.db")}");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0, sql);
    }

    /// <summary>What a question to the store of the running agent gives.</summary>
    internal long Count(string sql)
    {
        using SqliteConnection connection = new($"Data Source={PathOf("state/state.db")};Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>What a verb of the command line says, without the breaks that make its lines fit a terminal.</summary>
    internal string Ask(params string[] words) => Cli.Unwrapped(AskAsShown(words));

    /// <summary>What a verb of the command line says, as it is shown.</summary>
    internal string AskAsShown(params string[] words)
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
        EndServers();
        Directory.Delete(_folder, recursive: true);
    }

    private void Begin(string tool, string[] arguments, string ready)
    {
        ProcessStartInfo start = new(tool, arguments) { RedirectStandardError = true };
        foreach (string folder in (string[])["KEA_PIDFILE_DIR", "KEA_LOCKFILE_DIR", "KEA_DHCP_DATA_DIR"]) start.Environment[folder] = _folder;
        foreach ((string name, string value) in Variables) start.Environment[name] = value;
        Process server = Process.Start(start)!;
        _servers.Add(server);
        ManualResetEventSlim listens = new();
        StringBuilder said = new();
        server.ErrorDataReceived += (_, line) =>
        {
            lock (said) said.AppendLine(line.Data);
            if (line.Data?.Contains(ready, StringComparison.Ordinal) == true) listens.Set();
        };
        server.BeginErrorReadLine();
        bool isReady = listens.Wait(TimeSpan.FromSeconds(60));
        lock (said) ControlFailedException.Unless(isReady, $"{tool} did not start: {said}");
    }

    /// <summary>The program under test: today's, or the one that <c>EDGEGUARD_PROGRAM</c> names, for attacks on an older build.</summary>
    internal static string Program { get; } = Environment.GetEnvironmentVariable("EDGEGUARD_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "edgeguard.dll");

    private static void End(ref Process? process)
    {
        if (process is null) return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }
}
