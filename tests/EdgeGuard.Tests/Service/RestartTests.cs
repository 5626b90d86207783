using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Linux.Tests.Service;

namespace EdgeGuard.Tests.Service;

/// <summary>The agent is killed and started again, as systemd does it, while others flush the rules.</summary>
public sealed partial class RestartTests : IDisposable
{
    private const string Stored = "FDSTORE=1\nFDNAME=nftables\nFDPOLL=0", Ready = "READY=1";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeguard-restart").FullName;

    [NetnsFact]
    public void F1_F7_F9_Nobody_can_flush_the_rules_between_two_agents_and_the_second_writes_on() => NetworkNamespace.Run(inside =>
    {
        using (NftTable probe = NftTable.Open())
        {
            // Where the kernel lets nobody own a table, there is nothing to keep.
            if (!probe.IsHeld) return;
        }
        inside.Ip("link add lan0 type veth peer name thing0");
        inside.Ip("address add 192.168.20.1/24 dev lan0");
        inside.Ip("link set thing0 up");
        inside.Ip("link set lan0 up");
        using PretendedSystemd systemd = new(Path.Combine(_folder, "notify"));

        using Process first = Start(systemd, kept: null);
        int kept = systemd.ReceiveUntil(Stored);
        systemd.ReceiveUntil(Ready);
        End(first);
        inside.Nft("flush ruleset");
        Assert.Contains("192.168.20.0", Rules(inside), StringComparison.Ordinal);

        // The table belongs to the socket that we keep: on any other the second agent would be refused.
        inside.Ip("address add 192.168.21.1/24 dev lan0");
        using Process second = Start(systemd, kept);
        int keptAgain = systemd.ReceiveUntil(Stored);
        systemd.ReceiveUntil(Ready);
        Close(kept);
        Close(keptAgain);
        Assert.True(SpinWait.SpinUntil(() => Rules(inside).Contains("192.168.21.0", StringComparison.Ordinal), TestTimeout.Limit));
        inside.Nft("flush ruleset");
        Assert.Contains("192.168.21.0", Rules(inside), StringComparison.Ordinal);
        End(second);
    });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // As systemd hands descriptors over: from 3 on, and the new process is named in the environment.
    private Process Start(PretendedSystemd systemd, int? kept)
    {
        string config = Path.Combine(_folder, "edgeguard.json");
        File.WriteAllText(config, $$"""
            { "gateway": { "id": "gw01" }, "networks": [ { "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["lan0"] } ],
              "state": { "folder": "{{Path.Combine(_folder, "state")}}" } }
            """);
        string program = $"dotnet {RunningAgent.Program} run --config {config} --socket {Path.Combine(_folder, "control.sock")}";
        string handed = kept is { } descriptor
            ? string.Create(CultureInfo.InvariantCulture, $"exec env LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=nftables {program} 3<&{descriptor}")
            : $"exec {program}";
        ProcessStartInfo start = new("bash", ["-c", handed]) { RedirectStandardError = true };
        start.Environment["NOTIFY_SOCKET"] = systemd.Address;
        Process agent = Process.Start(start)!;
        agent.ErrorDataReceived += (_, _) => { };
        agent.BeginErrorReadLine();
        return agent;
    }

    private static void End(Process agent)
    {
        Assert.False(agent.HasExited);
        agent.Kill();
        agent.WaitForExit();
    }

    private static string Rules(NetworkNamespace inside) => inside.Execute("nft", ["list", "ruleset"]);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
