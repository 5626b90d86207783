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
        bool Says(string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
        if (state.Networks[device.Network].Kind == NetworkKind.Trusted)
        {
            Assert.Equal("It is on a trusted network.", text);
            return;
        }
        DevicePolicy policy = GatewayDirectory.PolicyOf(state, device);
        bool isHeld = device.Response.Level >= ResponseLevel.Restricted, isAllowed = !state.Allowances.IsEmpty;
        bool isAwaited = DeviceAdmission.IsAwaited(state, device), isTrusted = state.OrdersOf(device.Id).IsTrusted;
        bool isByProfile = !isHeld && !isAwaited && !isTrusted;
        (string? key, SightingSource? source) = ProfileInForce.Of(state, device);

        Assert.Equal(!isHeld && state.ModeOf(device) == EnforcementMode.Monitor, Says(Monitored));
        Assert.Equal(isHeld, Says($"it is {device.Response.Level.Name()}:"));
        Assert.Equal(!isHeld && !isAwaited && device.Response.Level == ResponseLevel.RateLimit, Says(", but slowly"));
        Assert.Equal(!isHeld && isAwaited && device.Admission == Admission.Awaited, Says("waits for your approval"));
        Assert.Equal(!isHeld && isAwaited && device.Admission == Admission.Refused, Says("you did not admit it"));
        Assert.Equal(isTrusted && !isHeld && !isAwaited, Says("you trust it"));
        Assert.Equal(isByProfile && isAllowed, Says("what you allowed it"));
        Assert.Equal(!policy.FromDevice.Any(IsOpening), (Says(OnlyAddress) || Says(OnlyDhcp)) && !Says("what you allowed it") && !Says("in quarantine"));

        bool isInPart = isByProfile && key is not null && ClaimTrust.IsIntersected(state, device, key, source);
        bool isRejected = isInPart && device.RefusedProfile == key;
        bool mayNotBeFetched = isByProfile && key is not null && !state.Profiles.ContainsKey(key) && !FetchPermission.MayFetch(state, key);
        Assert.Equal(isRejected, Says("you rejected its profile"));
        Assert.Equal(mayNotBeFetched && !isRejected, Says("not fetched before you approve it"));
        Assert.Equal(isInPart && !isRejected && !mayNotBeFetched, Says("not approved") || Says("nor approved"));
        Assert.Equal(isByProfile && key is null, Says("it has no profile"));

        if (!isByProfile) return;
        int skipped = isAllowed ? 1 : 0;
        ImmutableArray<PolicyRule> rules = [.. policy.FromDevice.Skip(skipped)];
        bool isProfile = key is not null && state.Profiles.TryGetValue(key, out Profile? profile) && rules.SequenceEqual(profile.Policy.FromDevice);
        if (Says("may do what its profile allows") || Says("may do what the one before allows")) Assert.True(isProfile, text);
        Assert.Equal(rules.SequenceEqual(PolicyCompiler.Everything.FromDevice), Says("may do anything"));
        Assert.Equal(rules.SequenceEqual(state.Baseline.FromDevice), Says("what the baseline allows"));
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
        SightingSource source = Pick(SightingSource.Configuration, SightingSource.Dhcp4, SightingSource.Rule);
        device = random.Next(6) switch
        {
            0 => device,
            1 => device with { ProfileKey = Url, ProfileSource = source, Former = new(Before, source) },
            _ => device with { ProfileKey = Url, ProfileSource = source, RefusedProfile = Seldom() ? Url : null },
        };
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

    private static Profile ProfileOf(string seed, SignatureStatus status) => new(Home.Seed(seed), Compiled[seed], new(status), Home.Noon);

    private static readonly Dictionary<string, DevicePolicy> Compiled = new() { ["camera.json"] = PolicyCompiler.Compile(Home.Seed("camera.json")), ["bulb.json"] = PolicyCompiler.Compile(Home.Seed("bulb.json")) };
}
