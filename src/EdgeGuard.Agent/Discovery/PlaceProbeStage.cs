using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.State;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Interfaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeGuard.Agent.Discovery;

/// <summary>
/// Probes devices at their place when their MAC address or one of their addresses is claimed elsewhere (RFC 6620 §3.2), and reports whether they
/// answered. Each is probed at most once in ten seconds, and sixteen at a time.
/// </summary>
internal sealed partial class PlaceProbeStage(PipelineChannels channels, SightingIntake intake, TimeProvider time, ILogger<PlaceProbeStage> logger) : BackgroundService
{
    private const int Attempts = 4, MostAtOnce = 16;
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(500), Pause = TimeSpan.FromSeconds(10), Look = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<Question, DateTimeOffset> _asked = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> probes = [];
        while (true)
        {
            await channels.State.WaitForAsync(s => QuestionsOf(s).Any(), stoppingToken);
            foreach (Question question in Due(MostAtOnce - probes.Count)) probes.Add(ProbeAsync(question, stoppingToken));
            await Task.Delay(Look, time, stoppingToken);
            foreach (Task ended in probes.Where(p => p.IsCompleted).ToArray())
            {
                probes.Remove(ended);
                await ended;
            }
        }
    }

    private static IEnumerable<Question> QuestionsOf(GatewayState state)
    {
        if (state.Facts is null) yield break;
        foreach (Device device in state.Devices.Values)
        {
            if (device.Elsewhere is { } suspect && device.PlaceOf(suspect.At.Mac) is { } place) yield return new(device.Id, place, null);
        }
        foreach (Contest contest in Contests.Of(state))
        {
            if (contest.Holder.PlaceOf(contest.Holder.MacOf(contest.Claim.Address)) is { } place) yield return new(contest.Holder.Id, place, contest.Claim.Address);
        }
    }

    private List<Question> Due(int most)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (Question old in _asked.Where(a => (now - a.Value).Duration() >= Pause).Select(a => a.Key).ToArray()) _asked.Remove(old);
        List<Question> due = [.. QuestionsOf(channels.State.Current).Where(q => !_asked.ContainsKey(q)).Distinct().Take(most)];
        foreach (Question question in due) _asked[question] = now;
        return due;
    }

    private async Task ProbeAsync(Question question, CancellationToken stoppingToken)
    {
        bool isThere = false, isGone = false;
        for (int attempt = 0; attempt < Attempts && !isThere && !isGone; attempt++)
        {
            isThere = await intake.Answers.WaitAsync(question.Place, question.Address, () => isGone = !TryAsk(question), AnswerTime, time, stoppingToken);
        }
        await channels.Inputs.Writer.WriteAsync(new PolicyInput.PlaceProbed(question.Device, question.Place, question.Address, isThere) { IsUnplugged = isGone }, stoppingToken);
    }

    // An interface or port that is gone or has no carrier takes its device with it.
    private bool TryAsk(Question question)
    {
        GatewayState state = channels.State.Current;
        if (!state.Devices.TryGetValue(question.Device, out Device? device) || DeviceLookup.NetworkOf(state, question.Place.Interface) is not { } network) return false;
        if (state.Facts?.Interfaces.GetValueOrDefault(question.Place.Interface)?.Mac is not { } own) return false;
        try
        {
            return FrameSender.Send(question.Place.Name, PlaceProbe.Frames(device, question.Place.Mac, question.Address, own, network.GatewayAddresses));
        }
        catch (Exception gone) when (gone is SocketException or KernelRefusedException)
        {
            LogGone(question.Place.Mac, question.Place.Name, gone.Message);
            return false;
        }
    }

    private sealed record Question(DeviceId Device, DeviceLocation Place, IPAddress? Address);

    [LoggerMessage(1216, LogLevel.Debug, "{Mac} cannot be probed at {Place}, so it is no longer there: {Problem}")]
    private partial void LogGone(MacAddress mac, string place, string problem);
}
