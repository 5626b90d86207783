using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>
/// A device floods and strangers without number appear, while another device does something forbidden now and then. It must be told of
/// every time, and every packet of the flood must be in the kernel's counts. How soon it is told is reported, not judged: times belong to
/// the machine.
/// </summary>
internal sealed partial record FloodStep : Step
{
    private const ushort ForbiddenPort = 9;
    private const ushort FirstOwnPort = 20_000;
    private static readonly IPAddress Forbidden = IPAddress.Parse("198.51.100.99");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Who floods.</summary>
    public required string Device { get; init; }

    /// <summary>Who does something forbidden before the flood and during it.</summary>
    public required string Witness { get; init; }

    /// <summary>Packets a second of the flood, strangers' included; 1000 to 200,000.</summary>
    public required int PerSecond { get; init; }

    /// <summary>Packets of the device; 1000 to 1,000,000.</summary>
    public required int Packets { get; init; }

    /// <summary>Strangers, one packet each; 0 to 66,000.</summary>
    public int Strangers { get; set; }

    /// <summary>Forbidden packets of the witness before the flood; 1 to 200. During it there are as many as there is time for.</summary>
    public int Probes { get; set; } = 20;

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        stage.Act();
        Actor flooder = stage.Actors[Device];
        FloodFrames frames = new(
            MacAddress.Parse(flooder.Device.Home.BridgeMac), MacAddress.Parse(flooder.Device.Mac), flooder.Address(Family.Ipv4), Forbidden);
        FrameFlood flood = new(flooder.Host, "eth0");
        long memory = stage.Agent.Memory;
        long counted = await CountedAsync(stage, cancellation);
        ushort port = FirstOwnPort;
        for (int i = 0; i < Probes; i++)
        {
            if (!await ProbeAsync(stage, port++, "before the flood", cancellation)) return new(false, $"packet {i + 1} of {Witness} before the flood was not told");
        }
        Task flooding = flood.RunAsync(frames.Of(Packets, Strangers), PerSecond, cancellation);
        bool isTold = true;
        while (isTold && !flooding.IsCompleted) isTold = await ProbeAsync(stage, port++, "in the flood", cancellation);
        await flooding;
        string story = $"{flood.Sent} packets in {flood.Lasted.TotalSeconds:0.0} s, {flood.Sent / flood.Lasted.TotalSeconds:0} a second";
        if (!isTold) return new(false, $"{story}; packet {port - FirstOwnPort} of {Witness} was not told within {Patience.TotalSeconds:0} s");
        long sent = flood.Sent + port - FirstOwnPort, seen = 0;
        await Processes.Waiting.UntilAsync(async () => (seen = await CountedAsync(stage, cancellation) - counted) >= sent, Patience, cancellation);
        ReportsView? reports = (await stage.Agent.Control.StatusAsync(cancellation))?.Reports;
        return new(seen == sent, $"{story}; {sent} forbidden packets sent, {seen} counted by the kernel; reports: {reports?.Read} read, {reports?.Lost} lost, "
            + $"{reports?.Shed} shed; memory of the agent {Mebi(memory):0} -> {Mebi(stage.Agent.Memory):0} MiB");
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in CheckDevice(scenario, Device, $"{place}.device").Concat(CheckDevice(scenario, Witness, $"{place}.witness"))) yield return problem;
        if (Device == Witness) yield return new($"{place}.witness", "who floods is no witness of it", "Name another device.");
        foreach (ScenarioProblem problem in ScenarioProblem.Range($"{place}.perSecond", PerSecond, 1000, 200_000)
            .Concat(ScenarioProblem.Range($"{place}.packets", Packets, 1000, 1_000_000))
            .Concat(ScenarioProblem.Range($"{place}.strangers", Strangers, 0, 66_000))
            .Concat(ScenarioProblem.Range($"{place}.probes", Probes, 1, 200))) yield return problem;
    }

    // The same peer and port each time: what is repeated never becomes a shape.
    private async Task<bool> ProbeAsync(Stage stage, ushort port, string when, CancellationToken cancellation)
    {
        Actor witness = stage.Actors[Witness];
        using Socket socket = witness.Host.OpenSocket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        byte[] packet = PacketForge.Segment(new(witness.Address(Family.Ipv4), port), new(Forbidden, ForbiddenPort), flags: 0x02, port);
        DateTimeOffset clock = DateTimeOffset.UtcNow;
        long sent = Stopwatch.GetTimestamp();
        socket.SendTo(packet, new IPEndPoint(Forbidden, 0));
        string text = port.ToString(CultureInfo.InvariantCulture);
        Entry? told = await stage.Agent.Control.Journal.WaitAsync(sent,
            entry => entry.Value("type") == "flow_denied" && entry.Value("device") == witness.Device.Id && entry.Value("violation.source_port") == text, Patience, cancellation);
        if (told is null) return false;
        stage.Measure($"forbidden packet → event of the agent, {when}", sent, told.At);
        // The agent stamps what it reads off the kernel with the clock that we both have.
        if (DateTimeOffset.TryParse(told.Value("violation.time"), CultureInfo.InvariantCulture, out DateTimeOffset read))
            stage.Measure($"of it until the agent has read the report, {when}", sent, sent + (long)((read - clock).TotalSeconds * Stopwatch.Frequency));
        await Task.Delay(Pause, cancellation);
        return true;
    }

    // Of the two devices by their own totals, of strangers by the rule that drops them.
    private async Task<long> CountedAsync(Stage stage, CancellationToken cancellation)
    {
        long all = 0;
        foreach (string device in (string[])[Device, Witness])
            all += (await stage.Agent.Control.WhyAsync(stage.Actors[device].Device.Id, cancellation))?.DeniedTotal ?? throw new LabException($"The agent does not tell the total of {device}.");
        string chain = await stage.Network.Gateway.RunToolAsync("nft", ["list", "chain", "inet", Core.Nft.Ruleset.TableName, "unbound"], cancellation);
        return all + Counter().Matches(chain).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private static double Mebi(long octets) => octets / 1024.0 / 1024.0;

    [GeneratedRegex("counter packets ([0-9]+)")]
    private static partial Regex Counter();
}
