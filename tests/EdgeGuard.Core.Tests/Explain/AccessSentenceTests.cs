using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Explain;

/// <summary>The first sentence about a device is true of the policy that the kernel gets, whatever state the device is in.</summary>
public sealed class AccessSentenceTests
{
    private const string Url = "https://mud.example.net/camera.json", Before = "https://mud.example.net/before.json";
    private const string OnlyAddress = "only get an address", OnlyDhcp = "use only DHCP", Monitored = "passes, and is only reported";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Sentence_is_true_in_every_state(int seed)
    {
        Random random = new(seed);
        HashSet<string> seen = [];
        for (int i = 0; i < 2000; i++)
        {
            GatewayState state = State(random);
            Device device = state.Devices[Home.Camera];
            string text = AccessSentence.Of(state, device, time => time);
            seen.Add(text);
            Check(text, state, device);
            CheckDetails(AccessDetails.Of(state, device), state, device);
        }
        Assert.True(seen.Count > 60, $"Only {seen.Count} sentences were met.");
    }

    [Fact]
    public void Sentences_of_common_states()
    {
        Assert.Equal("It may do what its profile allows.", Of(Home.Full()));
        Assert.Equal("It is isolated: it may use only DHCP, until a user releases it.", Of(Home.Full().Holding(Home.Camera, ResponseLevel.Isolated)));
        Assert.Equal("It is only monitored, so what is forbidden to it passes, and is only reported. By its rules it may do what its profile allows.", Of(Home.Full(EnforcementMode.Monitor)));
        Assert.Equal("You trust it, so it may contact the internet and the gateway, and other devices as far as their profiles allow.",
            Of(Home.Full().After(new PolicyInput.DeviceOrdered(Home.Camera, orders => orders with { IsTrusted = true }, "cli"))));
        Assert.Equal("It is on a trusted network.", AccessSentence.Of(Home.Full(), Home.Full().Devices[Home.Laptop], time => time));
    }

    private static string Of(GatewayState state) => AccessSentence.Of(state, state.Devices[Home.Camera], time => time);

    private static void Check(string text, GatewayState state, Device device)
    {
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted)
        {
            Assert.Equal("It is on a trusted network.", text);
            return;
        }
        Situation situation = new(state, device);
        CheckStanding(text, situation);
        CheckProfile(text, situation);
        if (situation.IsByProfile) CheckRules(text, situation);
    }

    private static void CheckStanding(string text, Situation now)
    {
        Assert.Equal(now.IsMonitored, Says(text, Monitored));
        Assert.Equal(now.IsHeld, Says(text, $"it is {now.Device.Response.Level.Name()}:"));
        Assert.Equal(now.IsFree && now.Device.Response.Level == ResponseLevel.RateLimit, Says(text, ", but slowly"));
        Assert.Equal(now.IsAsked(Admission.Awaited), Says(text, "waits for your approval"));
        Assert.Equal(now.IsAsked(Admission.Refused), Says(text, "you did not admit it"));
        Assert.Equal(now.IsFree && now.IsTrusted, Says(text, "you trust it"));
        Assert.Equal(now.IsByProfile && now.IsAllowed, Says(text, "what you allowed it"));
        Assert.Equal(!now.Policy.FromDevice.Any(IsOpening), SaysNothingIsOpen(text));
    }

    private static bool SaysNothingIsOpen(string text) => (Says(text, OnlyAddress) || Says(text, OnlyDhcp)) && !Says(text, "what you allowed it") && !Says(text, "in quarantine");

    private static void CheckProfile(string text, Situation now)
    {
        Assert.Equal(now.IsRejected, Says(text, "you rejected its profile"));
        Assert.Equal(now.MayNotBeFetched && !now.IsRejected, Says(text, "not fetched before you approve it"));
        Assert.Equal(now.IsInPart && !now.IsRejected && !now.MayNotBeFetched, Says(text, "not approved") || Says(text, "nor approved"));
        Assert.Equal(now.IsByProfile && now.Key is null, Says(text, "it has no profile"));
    }

    private static void CheckRules(string text, Situation now)
    {
        ImmutableArray<PolicyRule> rules = [.. now.Policy.FromDevice.Skip(now.IsAllowed ? 1 : 0)];
        bool isProfile = now.Profile is { } profile && rules.SequenceEqual(profile.Policy.FromDevice);
        if (Says(text, "may do what its profile allows") || Says(text, "may do what the one before allows")) Assert.True(isProfile, text);
        Assert.Equal(rules.SequenceEqual(PolicyCompiler.Everything.FromDevice), Says(text, "may do anything"));
        Assert.Equal(rules.SequenceEqual(now.State.Baseline.FromDevice), Says(text, "what the baseline allows"));
    }

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    private sealed record Situation(GatewayState State, Device Device)
    {
        internal DevicePolicy Policy => GatewayDirectory.PolicyOf(State, Device);
        internal string? Key => ProfileInForce.Of(State, Device).Key;
        internal Profile? Profile => Key is null ? null : State.Profiles.GetValueOrDefault(Key);
        internal bool IsHeld => Device.Response.Level >= ResponseLevel.Restricted;
        internal bool IsAwaited => DeviceAdmission.IsAwaited(State, Device);
        internal bool IsFree => !IsHeld && !IsAwaited;
        internal bool IsMonitored => !IsHeld && State.ModeOf(Device) == EnforcementMode.Monitor;
        internal bool IsTrusted => State.OrdersOf(Device.Id).IsTrusted;
        internal bool IsAllowed => !State.Allowances.IsEmpty;
        internal bool IsByProfile => IsFree && !IsTrusted;
        internal bool IsInPart => IsByProfile && Key is not null && ClaimTrust.IsIntersected(State, Device, Key, ProfileInForce.Of(State, Device).Source);
        internal bool IsRejected => IsInPart && Device.RefusedProfile == Key;
        internal bool MayNotBeFetched => IsByProfile && Key is not null && Profile is null && !FetchPermission.MayFetch(State, Key);

        internal bool IsAsked(Admission admission) => !IsHeld && IsAwaited && Device.Admission == admission;
    }

    // The list says nothing where nothing is allowed, and every peer that it names is one that the policy in force permits.
    private static void CheckDetails(IReadOnlyList<string> details, GatewayState state, Device device)
    {
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted) return;
        DevicePolicy policy = GatewayDirectory.PolicyOf(state, device);
        if (!policy.FromDevice.Any(IsOpening)) Assert.Empty(details);
        if (details.Any(line => line.Contains("cloud.example.net", StringComparison.Ordinal)))
            Assert.Contains(policy.FromDevice, rule => rule.Allows && rule.Peer.DnsName == "cloud.example.net");
        if (details.Any(line => line.Contains("any internet host", StringComparison.Ordinal))) Assert.True(policy.FromDevice.Length >= state.Baseline.FromDevice.Length);
    }

    // Prohibitions of a profile stay in the list where nothing is allowed.
    private static bool IsOpening(PolicyRule rule) => rule is { Allows: true, RepliesOnly: false };

    private static GatewayState State(Random random)
    {
        T Pick<T>(params T[] all) => all[random.Next(all.Length)];
        bool Flip() => random.Next(2) == 0;
        bool Seldom() => random.Next(5) == 0;

        GatewayState state = Home.Empty(Pick(EnforcementMode.Enforce, EnforcementMode.Enforce, EnforcementMode.Monitor));
        DevicePolicy baseline = Baseline.Policy(new());
        Network things = state.Networks["things"] with
        {
            Kind = Pick(NetworkKind.Iot, NetworkKind.Iot, NetworkKind.Strict, NetworkKind.Trusted),
            Unmanaged = Pick(UnmanagedAccess.Baseline, UnmanagedAccess.Baseline, UnmanagedAccess.Open),
            NewDevices = Pick(NewDevices.Accept, NewDevices.Approve),
        };
        state = state with
        {
            Networks = state.Networks.SetItem("things", things),
            Baseline = baseline,
            WhileWaiting = Pick(Enum.GetValues<WaitingAccess>()),
            Fetch = Pick(Enum.GetValues<FetchRule>()),
            PausedUntil = Seldom() ? Home.Noon.AddMinutes(random.Next(60)) : null,
        };
        DeviceId id = Home.Camera;
        Device device = new()
        {
            Id = id, Mac = Home.CameraMac, Network = "things", Interface = "br-things", FirstSeen = Home.Noon, LastSeen = Home.Noon,
            Addresses = [IPAddress.Parse("192.168.20.10")],
            Admission = Pick(Admission.Admitted, Admission.Admitted, Admission.Awaited, Admission.Refused),
            Response = Seldom() ? new(Pick(Enum.GetValues<ResponseLevel>()), Home.Noon, "test", "test") { Until = Flip() ? Home.Noon.AddHours(1) : null } : DeviceResponse.None,
        };
        device = WithProfile(device, Pick(SightingSource.Configuration, SightingSource.Dhcp4, SightingSource.Rule), random);
        state = state with
        {
            Devices = state.Devices.SetItem(id, device),
            Orders = Seldom() ? state.Orders.SetItem(id, new() { IsTrusted = Flip(), PausedUntil = Flip() ? Home.Noon.AddMinutes(random.Next(60)) : null }) : state.Orders,
            DeviceModes = Seldom() ? state.DeviceModes.SetItem(id, Pick(Enum.GetValues<EnforcementMode>())) : state.DeviceModes,
            Allowances = Seldom() ? state.Allowances.SetItem(new(id, "203.0.113.99"), new(Home.Noon, null, "cli")) : state.Allowances,
        };
        if (Flip()) state = state with { Profiles = state.Profiles.SetItem(Url, ProfileOf("camera.json", Pick(Enum.GetValues<SignatureStatus>()))) };
        return device.Former is not null ? state with { Profiles = state.Profiles.SetItem(Before, ProfileOf("bulb.json", SignatureStatus.Unsigned)) } : state;
    }

    private static Device WithProfile(Device device, SightingSource source, Random random) => random.Next(6) switch
    {
        0 => device,
        1 => device with { ProfileKey = Url, ProfileSource = source, Former = new(Before, source) },
        _ => device with { ProfileKey = Url, ProfileSource = source, RefusedProfile = random.Next(5) == 0 ? Url : null },
    };

    private static Profile ProfileOf(string seed, SignatureStatus status) => new(Home.Seed(seed), Compiled[seed], new(status), Home.Noon);

    private static readonly Dictionary<string, DevicePolicy> Compiled = new() { ["camera.json"] = PolicyCompiler.Compile(Home.Seed("camera.json")), ["bulb.json"] = PolicyCompiler.Compile(Home.Seed("bulb.json")) };
}
