using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Nft;
using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Packets;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>Floods the gateway and checks that another device's forbidden packets are still reported, and that the kernel counts all of them.</summary>
internal static partial class FloodStepRunner
{
    private const ushort ForbiddenPort = 9;
    private const ushort FirstSourcePort = 20_000;
    private const byte Syn = 0x02;
    private static readonly IPAddress ForbiddenHost = IPAddress.Parse("198.51.100.99");
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    internal static async Task<StepResult> RunAsync(FloodStep step, ScenarioRun run, Action<string> progress, CancellationToken cancellation)
    {
        run.MarkAction();
        AgentProcess agent = run.Testbed.Agent;
        long bytesBefore = agent.ResidentBytes, countedBefore = await CountDeniedAsync(step, run.Testbed, cancellation);
        ushort port = FirstSourcePort;
        for (int i = 0; i < step.Probes; i++)
        {
            progress($"forbidden packet {i + 1} of {step.Probes} before the flood");
            if (!await IsReportedAsync(step, run, port++, "before the flood", cancellation)) return new(false, $"packet {i + 1} of {step.Witness} before the flood was not reported");
        }
        progress($"flood of {step.Packets} packets");
        FrameFlood flood = new(run.Testbed.Devices[step.Device].Host, "eth0");
        Task flooding = flood.RunAsync(FramesOf(step, run.Testbed), step.PerSecond, cancellation);
        bool isReported = true;
        while (isReported && !flooding.IsCompleted) isReported = await IsReportedAsync(step, run, port++, "during the flood", cancellation);
        await flooding;
        string rate = $"{flood.Sent} packets in {flood.Duration.TotalSeconds:0.0} s, {flood.Sent / flood.Duration.TotalSeconds:0} a second";
        if (!isReported) return new(false, $"{rate}; packet {port - FirstSourcePort} of {step.Witness} was not reported within {Timeout.TotalSeconds:0} s");
        long sent = flood.Sent + port - FirstSourcePort, counted = 0;
        await Polling.UntilAsync(async () => (counted = await CountDeniedAsync(step, run.Testbed, cancellation) - countedBefore) >= sent, Timeout, cancellation);
        ReportsView? reports = (await agent.Control.StatusAsync(cancellation))?.Reports;
        return new(counted == sent, $"{rate}; {sent} forbidden packets sent, {counted} counted by the kernel; reports: {reports?.Read} read, {reports?.Lost} lost, "
            + $"{reports?.Shed} shed; memory of the agent {ToMebibytes(bytesBefore):0} -> {ToMebibytes(agent.ResidentBytes):0} MiB");
    }

    private static IEnumerable<byte[]> FramesOf(FloodStep step, Testbed testbed)
    {
        LabDevice device = testbed.Devices[step.Device];
        FloodFrameGenerator generator = new(MacAddress.Parse(device.Settings.Home.BridgeMac), MacAddress.Parse(device.Settings.Mac), device.Address(IpVersion.Ipv4), ForbiddenHost);
        return generator.Generate(step.Packets, step.UnknownDevices);
    }

    // Always the same destination and port: repeated packets never match an attack pattern.
    private static async Task<bool> IsReportedAsync(FloodStep step, ScenarioRun run, ushort port, string when, CancellationToken cancellation)
    {
        LabDevice witness = run.Testbed.Devices[step.Witness];
        using Socket socket = witness.Host.OpenSocket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        byte[] packet = PacketBuilder.Segment(new(witness.Address(IpVersion.Ipv4), port), new(ForbiddenHost, ForbiddenPort), Syn, port);
        DateTimeOffset clock = DateTimeOffset.UtcNow;
        long sent = Stopwatch.GetTimestamp();
        socket.SendTo(packet, new IPEndPoint(ForbiddenHost, 0));
        string sourcePort = port.ToString(CultureInfo.InvariantCulture);
        LoggedMessage? reported = await run.Testbed.Agent.Control.Events.WaitAsync(sent,
            message => message.IsEvent("flow_denied", witness.Id) && message.Value("violation.source_port") == sourcePort, Timeout, cancellation);
        if (reported is null) return false;
        run.Measure($"forbidden packet → event of the agent, {when}", sent, reported.At);
        // The agent stamps each report with the wall clock when it reads it from the kernel. Both processes share that clock.
        if (DateTimeOffset.TryParse(reported.Value("violation.time"), CultureInfo.InvariantCulture, out DateTimeOffset read))
            run.Measure($"forbidden packet → agent has read the kernel's report, {when}", sent, sent + (long)((read - clock).TotalSeconds * Stopwatch.Frequency));
        await Task.Delay(Interval, cancellation);
        return true;
    }

    // The two devices have their own totals; packets of unknown devices are counted by the rule that drops them.
    private static async Task<long> CountDeniedAsync(FloodStep step, Testbed testbed, CancellationToken cancellation)
    {
        long total = 0;
        foreach (string device in (string[])[step.Device, step.Witness])
        {
            WhyView? why = await testbed.Agent.Control.WhyAsync(testbed.Devices[device].Id, cancellation);
            total += why?.DeniedTotal ?? throw new LabException($"The agent reports no total for {device}.");
        }
        string chain = await testbed.Network.Gateway.RunToolAsync("nft", ["list", "chain", "inet", Ruleset.TableName, "forged"], cancellation);
        return total + Counter().Matches(chain).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private static double ToMebibytes(long bytes) => bytes / 1024.0 / 1024.0;

    [GeneratedRegex("counter packets ([0-9]+)")]
    private static partial Regex Counter();
}
