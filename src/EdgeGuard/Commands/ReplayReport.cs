using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;

namespace EdgeGuard.Commands;

/// <summary>How the replaying verbs tell their verdicts: a line each, and the sum last.</summary>
internal sealed class ReplayReport(TextWriter output, bool json)
{
    private readonly Dictionary<FlowVerdict, int> _count = [];

    /// <summary>What the verb ends with, as far as it has come.</summary>
    internal int ExitCode => Count(FlowVerdict.Denied) == 0 ? Commands.ExitCode.Done : Commands.ExitCode.Refused;

    internal void Add(int row, FlowDecision judgement)
    {
        string verdict = Counted(judgement);
        output.WriteLine(json
            ? PipeJson.Ascii(JsonSerializer.Serialize(new RowView(row, verdict, judgement.Origin?.Ace, judgement.Why), ReplayJson.Readable.RowView))
            : $"{row,5} {verdict,-12} {Plain.Text(judgement.Why)}");
    }

    internal void Add(ObservedFlow flow, FlowDecision judgement)
    {
        string verdict = Counted(judgement);
        (string words, string initiator) = (FlowText.Write(flow.Flow), flow.Flow.Direction == PolicyDirection.FromDevice ? "device" : "peer");
        output.WriteLine(json
            ? PipeJson.Ascii(JsonSerializer.Serialize(new FlowView(words, initiator, flow.Packets, flow.Bytes, verdict, judgement.Origin?.Ace, judgement.Why), ReplayJson.Readable.FlowView))
            : $"{verdict,-12} {words}, {flow.Packets} packets, {flow.Bytes} bytes, initiated by the {initiator}: {Plain.Text(judgement.Why)}");
    }

    internal void Add(ReplayedDecision decision)
    {
        VirtualResponse view = new(decision.Time.UtcDateTime, decision.Level.Name(), decision.Reason);
        output.WriteLine(json
            ? PipeJson.Ascii(JsonSerializer.Serialize(new DecisionView(view), ReplayJson.Readable.DecisionView))
            : Plain.Text(string.Create(CultureInfo.InvariantCulture, $"{view.Level,-12} {view.Time:yyyy-MM-dd HH:mm:ss.fff}: {view.Reason}")));
    }

    internal void Close()
    {
        SummaryView sum = new(new(_count.Values.Sum(), Count(FlowVerdict.Allowed), Count(FlowVerdict.Denied), Count(FlowVerdict.NotGoverned)));
        output.WriteLine(json
            ? PipeJson.Ascii(JsonSerializer.Serialize(sum, ReplayJson.Readable.SummaryView))
            : $"{sum.Summary.Flows} in all: {sum.Summary.Allowed} allowed, {sum.Summary.Denied} denied, {sum.Summary.NotGoverned} not governed");
        output.Flush();
    }

    private int Count(FlowVerdict verdict) => _count.GetValueOrDefault(verdict);

    private string Counted(FlowDecision judgement)
    {
        _count[judgement.Verdict] = Count(judgement.Verdict) + 1;
        return Explanation.NameOf(judgement.Verdict);
    }
}

/// <summary>A row's verdict as a line of JSON.</summary>
internal sealed record RowView(int Row, string Verdict, string? Ace, string Why);

/// <summary>A flow's verdict as a line of JSON.</summary>
internal sealed record FlowView(string Flow, string Initiator, int Packets, long Bytes, string Verdict, string? Ace, string Why);

/// <summary>What the response engine would have decided, as a line of JSON.</summary>
internal sealed record DecisionView(VirtualResponse Response);

/// <summary>One decision.</summary>
internal sealed record VirtualResponse(DateTime Time, string Level, string Reason);

/// <summary>The last line.</summary>
internal sealed record SummaryView(SumView Summary);

/// <summary>How many of each.</summary>
internal sealed record SumView(int Flows, int Allowed, int Denied, int NotGoverned);

/// <summary>Their JSON.</summary>
[JsonSerializable(typeof(RowView))]
[JsonSerializable(typeof(DecisionView))]
[JsonSerializable(typeof(FlowView))]
[JsonSerializable(typeof(SummaryView))]
internal sealed partial class ReplayJson : JsonSerializerContext
{
    /// <summary>For a pipe and not for a web page, so '&gt;' may stay as it is.</summary>
    internal static readonly ReplayJson Readable = new(PipeJson.Options);
}
