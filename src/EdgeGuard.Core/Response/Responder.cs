using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Response;

/// <summary>What follows from one forbidden packet.</summary>
/// <param name="Device">Whose it is; null where nobody knows the sender.</param>
/// <param name="Detection">What it means.</param>
/// <param name="Decision">What was decided; null for nothing.</param>
/// <param name="Advice">What a person should decide; null for nothing.</param>
/// <param name="Suggestion">What the profile may lack; null for nothing.</param>
public sealed record ResponderAnswer(
    Device? Device, Detection? Detection = null, Decision? Decision = null, Advice? Advice = null, Suggestion? Suggestion = null);

/// <summary>
/// From forbidden packets, time and people's orders to decisions. It knows no clock and tells nobody, so a replayed day decides what
/// the day itself decided. One thread at a time.
/// </summary>
/// <param name="shapes">When packets have a shape.</param>
/// <param name="limits">How shapes become levels.</param>
public sealed class Responder(ShapeLimits shapes, GradingLimits limits)
{
    /// <summary>Released devices that are no longer known, and whose releases still count.</summary>
    public const int MostGone = 1024;

    private readonly ViolationClassifier _classifier = new(shapes);
    private readonly SuggestionTracker _suggestions = new();
    private readonly Dictionary<DeviceId, Standing> _standings = [];

    /// <summary>When the next level ends by itself; null if none does.</summary>
    public DateTimeOffset? NextDue => _standings.Values.Min(s => s.Response.Level > ResponseLevel.None ? s.Response.Until : null);

    /// <summary>Takes note of a forbidden packet; its own time is now.</summary>
    public ResponderAnswer Observe(GatewayState state, Violation violation)
    {
        if (DeviceLookup.Culprit(state, violation) is not { } device || IsOwnAddress(state, device, violation)) return new(null);
        Detection detection = _classifier.Observe(device.Id, violation, PeerLocations.Of(state, DeniedFlow.PeerOf(violation)), VouchedDevices.OriginOf(state, device));
        Grade grade = Judge(state, device, detection, violation.Time);
        return new(device, detection, grade.Decision, grade.Advice, _suggestions.Consider(device.Id, detection, shapes, Probation.Covers(state, device, detection, violation.Time)));
    }

    /// <summary>Takes note of a question for a name that was let through.</summary>
    public ResponderAnswer Ask(GatewayState state, Device device, string name, DateTimeOffset now)
    {
        if (_classifier.Ask(device.Id, name, now, VouchedDevices.OriginOf(state, device)) is not var (shape, points, evidence)) return new(device);
        Detection detection = new(shape, points, evidence, DeniedFlow.OfQuestion(device.Mac, device.Interface, device.Addresses.FirstOrDefault(IPAddress.None), name, now));
        Grade grade = Judge(state, device, detection, now);
        return new(device, detection, grade.Decision, grade.Advice);
    }

    /// <summary>Takes note of the kernel's count of a device's forbidden packets. The kernel limits its reports, not its counts.</summary>
    public ResponderAnswer Count(GatewayState state, Device device, DeniedCount count, DateTimeOffset now)
    {
        if (_classifier.Count(device.Id, count, now) is not { } detection) return new(device);
        Grade grade = Judge(state, device, detection, now);
        return new(device, detection, grade.Decision, grade.Advice);
    }

    /// <summary>Ends or renews the levels whose time is over.</summary>
    public IReadOnlyList<Decision> Elapse(DateTimeOffset now)
    {
        _classifier.Tidy(now);
        List<Decision> decisions = [];
        foreach ((DeviceId device, Standing standing) in _standings.ToArray())
        {
            if (Keep(device, Grading.Elapse(device, standing, limits, now)).Decision is { } decision) decisions.Add(decision);
        }
        return decisions;
    }

    /// <summary>
    /// Forgets what devices did that are no longer in the state, as visitors are that have gone. Of the releases of such devices, the latest
    /// <see cref="MostGone"/> are kept, so that one that comes back is a repeated offender still.
    /// </summary>
    public void KeepOnly(GatewayState state)
    {
        _classifier.KeepOnly(state.Devices.ContainsKey);
        _suggestions.KeepOnly(state.Devices.ContainsKey);
        var gone = _standings.Where(s => s.Value.Response.Level == ResponseLevel.None && !state.Devices.ContainsKey(s.Key)).ToArray();
        foreach ((DeviceId device, _) in gone.Where(s => s.Value.Offences == 0)) _standings.Remove(device);
        foreach ((DeviceId device, _) in gone.Where(s => s.Value.Offences > 0).OrderByDescending(s => s.Value.ReleasedAt).Skip(MostGone)) _standings.Remove(device);
    }

    /// <summary>Does what a person wants of a device.</summary>
    public Decision Order(DeviceId device, DeviceResponse response) => Keep(device, Grading.Order(device, Of(device), response)).Decision!;

    /// <summary>Two devices are one: it takes over the harder answer, and the other is let go.</summary>
    /// <returns>What follows, what holds first.</returns>
    public IReadOnlyList<Decision> Merge(DeviceId stays, DeviceId goes, DateTimeOffset now, string by)
    {
        (Standing one, Standing other) = (Of(stays), Of(goes));
        _standings.Remove(goes);
        _classifier.Forget(goes);
        if (other == Standing.Clean) return [];
        DeviceResponse gone = new(ResponseLevel.None, now, $"is part of {stays} now", by);
        Decision end = new() { Device = goes, Before = other.Response.Level, Response = gone, Standing = Standing.Clean with { Response = gone } };
        if (other.Response.Level <= one.Response.Level) return [end];
        Standing taken = other with { Offences = Math.Max(one.Offences, other.Offences) };
        _standings[stays] = taken;
        return [new() { Device = stays, Before = one.Response.Level, Response = taken.Response, Shape = taken.Response.Shape, Standing = taken }, end];
    }

    /// <summary>Forgets how a device stands and what it did.</summary>
    public void Forget(DeviceId device)
    {
        _standings.Remove(device);
        _classifier.Forget(device);
        _suggestions.Forget(device);
    }

    /// <summary>How a device stands.</summary>
    public Standing Of(DeviceId device) => _standings.GetValueOrDefault(device, Standing.Clean);

    /// <summary>What a device did that it may not, alike things summed up, the newest last.</summary>
    public IReadOnlyList<DeniedFlow> FlowsOf(DeviceId device) => _classifier.Of(device);

    /// <summary>Flows, hosts and names that are remembered of all devices.</summary>
    internal int Remembered => _classifier.Size;

    /// <summary>Takes up where an earlier run left a device.</summary>
    public void Restore(DeviceId device, Standing standing) => _standings[device] = standing;

    private Grade Judge(GatewayState state, Device device, Detection detection, DateTimeOffset now)
    {
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted) return new(Of(device.Id));
        Ceiling ceiling = Ceiling.Of(state, device, limits, now);
        return Keep(device.Id, Grading.Observe(device.Id, Of(device.Id), detection, ceiling, shapes.Escalates(detection.Shape), limits, now));
    }

    private Grade Keep(DeviceId device, Grade grade)
    {
        if (grade.Standing != Standing.Clean) _standings[device] = grade.Standing;
        // A released device begins anew, so that what it did before is not held against what it does next.
        if (grade.Decision is { Response.Level: ResponseLevel.None }) _classifier.Forget(device);
        return grade;
    }

    // A device that has just come, or moved to another interface, uses an address before it is bound there.
    // A station that is known elsewhere may have come behind a repeater.
    private static bool IsOfStationBehind(GatewayState state, Device device, Violation violation) =>
        device.Behind.Any(b => DeviceLookup.ByMac(state, b.Mac)?.Addresses.Contains(violation.Source) == true);

    // One that its number of addresses evicted is its own too, as long as nobody else holds it.
    private static bool IsOwnAddress(GatewayState state, Device device, Violation violation) => violation.Kind == ViolationKind.Unbound
        && (IsOfStationBehind(state, device, violation) || device.Addresses.Contains(violation.Source) || violation.Source.IsIPv6LinkLocal
            || device.Evicted.Contains(violation.Source) && !state.Devices.Values.Any(d => d.Addresses.Contains(violation.Source))
            || violation.Source.Equals(System.Net.IPAddress.Any) || violation.Source.Equals(System.Net.IPAddress.IPv6Any));
}
