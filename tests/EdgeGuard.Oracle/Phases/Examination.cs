using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Oracle.Atoms;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Judging;
using EdgeGuard.Oracle.Mutations;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle.Phases;

/// <summary>Takes one profile through its whole life on the bench, every packet class in every state, and compares.</summary>
internal sealed class Examination(Bench bench, Report report, Mutation? mutation, Random random)
{
    /// <summary>Classes above which they are sampled.</summary>
    internal const int MostClasses = 200_000;

    // Of each direction; the entries of two lists make many more classes than those of one.
    private const int MostClaimed = 4_000;

    private GatewayState _enforced = null!;
    private GatewayState _now = null!;
    private Expectation _expected = null!;

    /// <summary>Packets of a profile, over all states, for each class.</summary>
    internal int Classes { get; private set; }

    /// <summary>The part of the classes that was tried; 1 for all.</summary>
    internal double Ratio { get; private set; }

    internal void Run(GatewayState state)
    {
        _enforced = state;
        Attempt[] attempts = [.. Attempts(state)];
        (Classes, Ratio) = (attempts.Length, 1);
        if (attempts.Length > MostClasses)
        {
            random.Shuffle(attempts);
            Ratio = (double)MostClasses / attempts.Length;
            attempts = attempts[..MostClasses];
        }
        Attempt[] from = [.. attempts.Where(a => a.Direction == PolicyDirection.FromDevice)], to = [.. attempts.Where(a => a.Direction == PolicyDirection.ToDevice)];

        Enter(state, forget: true);
        Meet(from, "enforced");
        bench.Forget();
        Meet(to, "enforced");
        Stray(from);
        Stray(to);
        Disguise(from);
        Disguise(to);
        Gather(Gathering.BySubject(from));
        Gather(Gathering.ByOthers(to));
        Change(attempts);
        Watch(from, to);
        foreach ((string phase, GatewayState mixed) in Mixtures.Of(_enforced)) Mix(mixed, from, to, phase);
        Attempt[] both = [.. Mixtures.Claimed(_enforced).SelectMany(claimed => Attempts(claimed.State)).Concat(attempts).DistinctBy(a => (a.Opener, a.Opening))];
        random.Shuffle(both);
        foreach ((string phase, GatewayState claimed) in Mixtures.Claimed(_enforced))
            Mix(claimed, Some(both, PolicyDirection.FromDevice), Some(both, PolicyDirection.ToDevice), phase);
        foreach ((string phase, GatewayState proxied) in Mixtures.Proxied(_enforced)) Ask([.. Some(from.Concat(Attempts(proxied)).DistinctBy(a => a.Opening), PolicyDirection.FromDevice)], proxied, phase);
        Impersonate(from);
        GatewayState forwarded = Mixtures.Forwarded(_enforced);
        Mix(forwarded, [], [.. to, .. Attempts(Mixtures.WithoutProfile(forwarded)).Where(a => a.Direction == PolicyDirection.ToDevice)], "forwarded by the owner");
    }

    private static Attempt[] Some(IEnumerable<Attempt> attempts, PolicyDirection direction) => [.. attempts.Where(a => a.Direction == direction).Take(MostClaimed)];

    private static IEnumerable<Attempt> Attempts(GatewayState state)
    {
        foreach (PeerAtom peer in PeerAtoms.Of(GatewayDirectory.PolicyOf(state, state.Devices[SmallHome.Subject]), state))
        {
            PacketAtoms atoms = new(state, peer);
            End other = peer.Site == Site.Gateway ? new(Site.Gateway, default) : Places.EndOf(peer.Address);
            foreach (Packet opening in atoms.Openings(PolicyDirection.FromDevice)) yield return new(PolicyDirection.FromDevice, Places.Subject.End, other, opening);
            if (!peer.CanSend) continue;
            foreach (Packet opening in atoms.Openings(PolicyDirection.ToDevice)) yield return new(PolicyDirection.ToDevice, other, Places.Subject.End, opening);
        }
    }

    // Opens every flow, answers every one, goes on with those that live, and tries to slip in beside them.
    private void Meet(Attempt[] attempts, string phase)
    {
        (Attempt[] single, Attempt[] many) = Parted(attempts);
        Open(single, phase);
        Attempt[] live = Answer(single, phase);
        Try(live, $"{phase}, established", a => a.Open(PacketKind.Later), _ => true);
        Complain(single, live, phase);
        Announce(live, phase);
        Pretend(single, phase);
        Open(many, phase);
        Pretend(many, phase);
    }

    // What goes to many comes last, for it opens the way for answers.
    private (Attempt[] Single, Attempt[] Many) Parted(Attempt[] attempts)
    {
        foreach (Attempt attempt in attempts)
        {
            bench.Join(attempt.Opening.Destination);
            (attempt.Arrived, attempt.Answered) = (null, null);
        }
        ILookup<bool, Attempt> parts = attempts.ToLookup(a => a.IsForMany);
        return ([.. parts[false]], [.. parts[true]]);
    }

    // A helper of a foreign table believes what is said on a connection, and opens the gateway's flow table to what it announces.
    private void Announce(Attempt[] live, string phase)
    {
        Attempt[] able = [.. live.Where(Announcement.IsHeard)];
        if (able.Length == 0) return;
        bench.Fire([.. able.SelectMany(Announcement.Of)]);
        Try(able, $"{phase}, announced to a helper", Announcement.Call, a => _expected.Passes(a.Answerer, Announcement.Call(a).Packet));
    }

    private void Open(Attempt[] attempts, string phase)
    {
        Hit?[] hits = Try(attempts, $"{phase}, new", a => a.Open(), a => _expected.Passes(a.Opener, a.Opening));
        for (int at = 0; at < attempts.Length; at++) attempts[at].Arrived = hits[at]?.Packet;
    }

    // A flow that came through is answered; where it did not, the same answer is a packet that nobody asked for.
    private Attempt[] Answer(Attempt[] attempts, string phase)
    {
        Attempt[] asked = [.. attempts.Where(a => a.CanBeAnswered && a.Arrived is not null)];
        Hit?[] hits = Try(asked, $"{phase}, reply to allowed", a => a.Answer(PacketKind.Answer), a => _expected.LetsReply(a.Opening.Reversed(PacketKind.Answer)));
        for (int at = 0; at < asked.Length; at++) asked[at].Answered = hits[at]?.Packet;
        Attempt[] denied = [.. attempts.Where(a => a.CanBeAnswered && a.Arrived is null && a.Answerer.Site != Site.Gateway)];
        Try(denied, $"{phase}, reply to denied", a => a.Answer(PacketKind.Answer), a => _expected.Passes(a.Answerer, a.Opening.Reversed(PacketKind.Answer)));
        return [.. asked.Where(a => a.IsLive)];
    }

    private void Complain(Attempt[] attempts, Attempt[] live, string phase)
    {
        Attempt[] heard = [.. live.Where(a => a.Answerer.Site != Site.Gateway)];
        Try(heard, $"{phase}, related error to the opener", a => new(a.Answerer, Complaint.About(a.Arrived!)), _ => true);
        Try(live, $"{phase}, related error from the opener", a => new(a.Opener, Complaint.About(a.Answered!)), _ => true);
        Attempt[] unheard = [.. attempts.Where(a => a is { CanBeAnswered: true, Arrived: null } && a.Answerer.Site != Site.Gateway && !IsOpenTheOtherWay(a))];
        Try(unheard, $"{phase}, error about nothing", a => new(a.Answerer, Attempt.OnTheWire(a.Answerer, Complaint.About(a.Opening))),
            a => _expected.Passes(a.Answerer, Complaint.About(a.Opening)));
    }

    private bool IsOpenTheOtherWay(Attempt attempt) => _expected.Passes(attempt.Answerer, attempt.Opening.Reversed(PacketKind.Answer));

    private void Pretend(Attempt[] attempts, string phase)
    {
        foreach ((string name, Func<Attempt, Shot?> forge) in Forgery.All)
        {
            Attempt[] able = [.. attempts.Where(a => a.Direction == PolicyDirection.FromDevice && a.Arrived is not null && forge(a) is not null)];
            Try(able, $"{phase}, {name}", a => forge(a)!.Value, a => forge(a) is { } shot && _expected.Passes(shot.From, shot.Packet));
        }
    }

    // TCP in the middle of a connection that nobody saw begin is judged as new; what cannot begin one goes nowhere.
    private void Stray(Attempt[] attempts)
    {
        Attempt[] tcp = [.. attempts.Where(a => a.Opening.Protocol == IpProtocols.Tcp)];
        foreach (PacketKind kind in new[] { PacketKind.Later, PacketKind.Answer, PacketKind.Reset })
        {
            bench.Forget();
            Try(tcp, "enforced, mid-stream", a => a.Open(kind), a => _expected.Passes(a.Opener, a.Opening with { Kind = kind }));
        }
    }

    // Flows that live are taken through narrower rules, isolation and release.
    private void Change(Attempt[] attempts)
    {
        Attempt[] live = Establish(attempts);
        Enter(_enforced.Narrowed());
        GoOn(live, "narrowed");

        Enter(_enforced, forget: true);
        live = Establish(attempts);
        Enter(_enforced.Holding(SmallHome.Subject, ResponseLevel.Restricted));
        GoOn(live, "restricted");
        bench.Forget();
        Try([.. attempts.Where(a => a.Direction == PolicyDirection.ToDevice && a.Opener.Site == Site.Family)], "restricted, trusted opener", a => a.Open(), a => _expected.Passes(a.Opener, a.Opening));

        Enter(_enforced, forget: true);
        live = Establish(attempts);
        Enter(_enforced.Holding(SmallHome.Subject, ResponseLevel.Isolated), rejudge: false);
        Silence(live, "isolated, flows not yet ended");
        bench.Flows.Rejudge(_now);
        Silence(live, "isolated");
        Try([.. attempts.Where(a => a.Direction == PolicyDirection.FromDevice)], "isolated, new", a => a.Open(), a => _expected.Passes(a.Opener, a.Opening));
        Enter(_enforced);
        Try(live, "released", a => a.Open(PacketKind.Later), a => _expected.Passes(a.Opener, a.Opening with { Kind = PacketKind.Later }));
    }

    // The same packets in forms where the ports are not where they usually are: each is still what it is.
    private void Disguise(Attempt[] attempts)
    {
        Attempt[] single = [.. attempts.Where(a => !a.IsForMany && a.Opener.Site != Site.Gateway)];
        Attempt[] v6 = [.. single.Where(a => !a.Opening.IsV4 && !a.Opening.IsIcmp)];
        foreach (byte header in new byte[] { 0, 60 })
        {
            bench.Forget();
            Try(v6, $"enforced, behind header {header}", a => a.Open() with { Shape = f => [Shapes.Behind(f, header)] }, a => _expected.Passes(a.Opener, a.Opening));
        }
        bench.Forget();
        Attempt[] transport = [.. single.Where(a => IpProtocols.HasPorts(a.Opening.Protocol))];
        Try(transport, "enforced, in fragments", a => a.Open() with { Shape = Shapes.InTwo }, a => _expected.Passes(a.Opener, a.Opening));
        bench.Forget();
    }

    // Homes where not all is enforced, nor all watched.
    private void Mix(GatewayState state, Attempt[] from, Attempt[] to, string phase)
    {
        Enter(state, forget: true);
        (Attempt[] single, Attempt[] many) = Parted(from);
        Open(single, phase);
        Answer(single, phase);
        if (state.Networks.Values.Any(n => state.ModeOf(n) == EnforcementMode.Monitor)) Pretend(single, phase);
        Open(many, phase);
        bench.Forget();
        Parted(to);
        Open(to, phase);
        Answer(to, phase);
    }

    // DNS questions while the proxy is up, other first packets, and questions to the proxy itself; also in another's name.
    private void Ask(Attempt[] attempts, GatewayState state, string phase)
    {
        Enter(state, forget: true);
        (Attempt[] single, _) = Parted(attempts);
        Shot[] opened = [.. single.Where(a => IpProtocols.HasPorts(a.Opening.Protocol)).Select(a => a.Open())];
        Shot[] asked = [.. opened.Where(s => s.Packet.DestinationPort == 53), .. opened.Select(s => s with { Packet = s.Packet with { DestinationPort = 53 } }).DistinctBy(s => (s.Packet.Destination, s.Packet.Protocol))];
        Shot[] direct = [.. asked.Where(s => Places.SiteOf(s.Packet.Destination) == Site.Gateway).Select(s => s with { Packet = s.Packet with { DestinationPort = Mixtures.ProxyPort } })];
        foreach ((string name, Func<Shot, Shot?> forge) in Forgery.OfShots)
        {
            // The redirect is decided with the first packet of a flow, whoever sends the next.
            Reach([.. asked.Concat(direct).Select(forge).OfType<Shot>()], $"{phase}, {name}");
            bench.Forget();
        }
        Reach(opened, phase);
        bench.Forget();
        Reach([.. asked, .. direct], $"{phase}, questions");
    }

    // Wherever a first packet comes out other than expected is a leak.
    private void Reach(Shot[] shots, string phase)
    {
        Hit?[] hits = bench.Fire(shots);
        for (int at = 0; at < shots.Length; at++)
        {
            Packet packet = shots[at].Packet;
            Site? expected = _expected.SiteOf(shots[at].From, packet), found = hits[at]?.Site;
            bool isLeak = found is not null && found != expected;
            report.Compare(phase, packet, PolicyDirection.FromDevice, !isLeak && expected is not null, found is not null, () => $"evaluator {expected?.ToString() ?? "nowhere"}, kernel {found?.ToString() ?? "nowhere"}");
        }
    }

    // A second device with the same profile beside the subject: neither may slip into the other's flows.
    private void Impersonate(Attempt[] from)
    {
        Enter(Mixtures.Twinned(_enforced), forget: true);
        Attempt[] own = [.. Some(from, PolicyDirection.FromDevice).Where(a => a is { CanBeAnswered: true, Answerer.Site: not Site.Gateway } && !a.Opening.Source.IsIPv6LinkLocal && IpProtocols.HasPorts(a.Opening.Protocol))];
        Attempt[] twins = [.. own.Select(Impersonation.ByTwin)];
        foreach (Attempt[] of in (Attempt[][])[own, twins])
        {
            foreach (Attempt attempt in of) (attempt.Arrived, attempt.Answered) = (null, null);
            Open(of, "beside a second device");
            Answer(of, "beside a second device");
        }
        foreach ((string name, Func<Attempt, Shot> forge) in Impersonation.All)
        {
            Attempt[] live = [.. own.Concat(twins).Where(a => a.IsLive)];
            Try(live, $"beside a second device, {name}", forge, a => forge(a) is var shot && _expected.Passes(shot.From, shot.Packet));
        }
        Try([.. own.Concat(twins).Where(a => a.IsLive)], "beside a second device, goes on", a => a.Open(PacketKind.Later), _ => true);
    }

    // What many are asked, and who of them may answer.
    private void Gather(IEnumerable<Gathering> all)
    {
        bench.Forget();
        Gathering[] gatherings = [.. all];
        bench.Fire([.. gatherings.Select(g => g.Request)]);
        HashSet<(IPAddress, ushort, ushort)> asked = [.. gatherings.Where(g => _expected.Asks(g.Request.From, g.Request.Packet)).Select(g => g.Key)];
        Try([.. gatherings.SelectMany(g => g.Answers)], "enforced, reply to a multicast request", a => a.Open(), a => asked.Contains(Gathering.KeyOf(a.Opening))
            ? _expected.PassesAsAnswer(a.Opener, a.Opening) : _expected.Passes(a.Opener, a.Opening));
        bench.Forget();
    }

    // Flows of both directions at once; of two that are each other's mirror only one can be.
    private Attempt[] Establish(Attempt[] attempts)
    {
        bench.Forget();
        HashSet<(string, string, ushort, ushort, byte)> taken = [];
        Attempt[] fit = [.. attempts.Where(a => a.CanBeAnswered && _expected.Passes(a.Opener, a.Opening) && taken.Add(Ends(a.Opening)))];
        foreach (Attempt attempt in fit) (attempt.Arrived, attempt.Answered) = (null, null);
        Open(fit, "enforced again");
        Attempt[] live = Answer(fit, "enforced again");
        Try(live, "enforced again, established", a => a.Open(PacketKind.Later), _ => true);
        return live;
    }

    private static (string, string, ushort, ushort, byte) Ends(Packet packet)
    {
        (string Address, ushort Port) left = (packet.Source.ToString(), packet.SourcePort), right = (packet.Destination.ToString(), packet.DestinationPort);
        if (string.CompareOrdinal(left.Address, right.Address) > 0) (left, right) = (right, left);
        return (left.Address, right.Address, left.Port, right.Port, packet.IsIcmp ? (byte)(packet.IcmpId % 251) : packet.Protocol);
    }

    // The answerer speaks first: only a flow that lived on lets it through where nothing else would.
    private void GoOn(Attempt[] live, string phase)
    {
        bool Lives(Attempt a) => _expected.Passes(a.Opener, a.Opening);
        bool Answers(Attempt a) => Lives(a) || _expected.Passes(a.Answerer, a.Opening.Reversed(PacketKind.Later));
        Attempt[] outside = [.. live.Where(a => a.Answerer.Site != Site.Gateway)];
        Try(outside, $"{phase}, answerer goes on", a => a.Answer(PacketKind.Later), Answers);
        Try(live, $"{phase}, opener goes on", a => a.Open(PacketKind.Later),
            a => _expected.Passes(a.Opener, a.Opening with { Kind = PacketKind.Later }) || (a.Answerer.Site != Site.Gateway && (Lives(a) || (!a.Opening.IsIcmp && Answers(a)))));
    }

    private void Silence(Attempt[] live, string phase)
    {
        Try(live, $"{phase}, opener", a => a.Open(PacketKind.Later), a => _expected.Passes(a.Opener, a.Opening with { Kind = PacketKind.Later }));
        Attempt[] outside = [.. live.Where(a => a.Answerer.Site != Site.Gateway)];
        Try(outside, $"{phase}, answerer", a => a.Answer(PacketKind.Later), a => _expected.Passes(a.Answerer, a.Opening.Reversed(PacketKind.Later)));
    }

    // Everything passes where nothing is enforced; what passed and is forbidden ends when it is.
    private void Watch(Attempt[] from, Attempt[] to)
    {
        Enter(_enforced.Monitored(), forget: true);
        Meet(to, "monitored");
        bench.Forget();
        Meet(from, "monitored");
        Attempt[] live = [.. from.Where(a => a.IsLive)];
        Enter(_enforced, anew: true);
        GoOn(live, "enforced after monitoring");
    }

    private void Enter(GatewayState state, bool forget = false, bool rejudge = true, bool anew = false)
    {
        (_now, _expected) = (state, new(state));
        Ruleset ruleset = Mutation.Compile(mutation, state);
        if (forget || anew) bench.EnforceAnew(ruleset);
        else bench.Enforce(ruleset);
        if (rejudge && mutation is not { LeavesFlows: true }) bench.Flows.Rejudge(state);
        if (forget) bench.Flows.Clear();
    }

    private Hit?[] Try(Attempt[] attempts, string phase, Func<Attempt, Shot> shot, Func<Attempt, bool> expected)
    {
        Shot[] shots = [.. attempts.Select(shot)];
        Hit?[] hits = bench.Fire(shots);
        for (int at = 0; at < shots.Length; at++)
        {
            Packet packet = shots[at].Packet;
            PolicyDirection direction = packet.Source.Equals(attempts[at].Direction == PolicyDirection.FromDevice ? attempts[at].Opening.Source : attempts[at].Opening.Destination)
                ? PolicyDirection.FromDevice : PolicyDirection.ToDevice;
            Site target = shots[at].From == attempts[at].Answerer ? attempts[at].Opener.Site : attempts[at].Answerer.Site;
            if (hits[at]?.Site != target) hits[at] = null;
            Expectation judge = _expected;
            report.Compare(phase, packet, direction, expected(attempts[at]), hits[at] is not null, () => judge.Why(attempts[at].Opening));
        }
        return hits;
    }
}
