using System.Threading.Channels;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Clock;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeGuard.Agent.Pipeline;

/// <summary>
/// The wiring diagram: every channel between two stages, and nothing else.
/// <code>
/// Discovery, Profiles, Names, Response, Control, Telemetry, Enforcement ── Inputs ──► ReducerStage
/// ReducerStage ── State (swapped whole) ──► everyone who reads
/// ReducerStage ── ToEnforce (newest only) ──► EnforcementStage ──► kernel
/// kernel ──► ViolationStage ── ToResponse ──► ResponseStage ── Inputs ──► ReducerStage     (the one arrow back)
/// DNS proxy ── ToJudge ──► DnsQuestionStage ── Inputs ──► ReducerStage
/// ReducerStage ── Events (fan-out) ──► Telemetry, Leds, Control, journal                   (never answers back)
/// </code>
/// </summary>
public sealed class PipelineChannels
{
    private const int InputCapacity = 4096;
    private const int QuestionCapacity = 1024;

    /// <param name="initial">What the configuration says, before anything was seen.</param>
    /// <param name="time">The clock of the state; null where its time is the time of day.</param>
    public PipelineChannels(GatewayState initial, TimeProvider? time = null) : this(initial, InputMarks.None, time, NullLogger.Instance)
    {
    }

    /// <param name="initial">What the configuration says, before anything was seen.</param>
    /// <param name="marks">Where <see cref="Guard"/> notes what is being read.</param>
    /// <param name="time">The clock of the state; null where its time is the time of day.</param>
    /// <param name="logger">Where <see cref="Guard"/> logs.</param>
    internal PipelineChannels(GatewayState initial, InputMarks marks, TimeProvider? time, ILogger logger)
    {
        Events = new(time);
        State = new(initial);
        InForce = new(initial);
        Stored = new(initial);
        Guard = new(Events, marks, time ?? BootClock.Instance, logger);
    }

    /// <summary>Which stages are at work, for the watchdog.</summary>
    internal StageProgress Progress { get; } = new();

    /// <summary>Sets aside single inputs that a stage cannot deal with.</summary>
    internal InputGuard Guard { get; }

    /// <summary>Everything that can change the state. Writers wait while it is full; only violations are shed, before they get here.</summary>
    public Channel<PolicyInput> Inputs { get; } = Channel.CreateBounded<PolicyInput>(
        new BoundedChannelOptions(InputCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Which state resulted from an input, for those who sent it and wait.</summary>
    public Acknowledgements Acknowledgements { get; } = new();

    /// <summary>The state as it is now.</summary>
    public StateCell State { get; }

    /// <summary>The state that the kernel enforces; behind <see cref="State"/> by one transaction, or by more while the kernel refuses.</summary>
    public StateCell InForce { get; }

    /// <summary>The state whose devices and approvals are in the store.</summary>
    public StateCell Stored { get; }

    /// <summary>Wakes <c>RegistryStage</c>: an order waits for <see cref="Stored"/>.</summary>
    internal Signal ToStore { get; } = new();

    /// <summary>What this kernel has to do without; null until it enforces <see cref="InForce"/>.</summary>
    public MissingNftFeatures? Lacking { get; set; }

    /// <summary>The newest state to put in force; an older one is replaced, never queued.</summary>
    public Channel<GatewayState> ToEnforce { get; } = Channel.CreateBounded<GatewayState>(
        new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Forbidden packets on their way to a decision; the writer sheds and counts what does not fit.</summary>
    public ReportQueue ToResponse { get; } = new();

    /// <summary>Reports that did not fit into <see cref="ToResponse"/>.</summary>
    public DropCounter ShedReports { get; } = new();

    /// <summary>Questions on their way to a decision. What does not fit is counted and left out: whoever carries data out by names asks again and again.</summary>
    public Channel<AskedName> ToJudge { get; } = Channel.CreateBounded<AskedName>(new BoundedChannelOptions(QuestionCapacity) { SingleReader = true });

    /// <summary>Questions that did not fit into <see cref="ToJudge"/>.</summary>
    public DropCounter ShedQuestions { get; } = new();

    /// <summary>Sightings of unknown devices beyond the limits; they did not reach <see cref="Inputs"/>.</summary>
    public DropCounter RefusedSightings { get; } = new();

    /// <summary>Events for every subscriber.</summary>
    public EventBroadcaster Events { get; }
}
