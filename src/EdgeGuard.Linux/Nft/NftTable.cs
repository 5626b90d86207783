using System.Runtime.InteropServices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Clock;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// EdgeGuard's nftables tables, one for each <see cref="NftTableFamily"/> that is needed, changed together by netlink through one socket that stays open for the life of the agent. From Linux 6.9 the
/// socket owns the table: no other process can change it while the agent runs, and the rules stay when the agent ends.
/// Belongs to the network namespace of the thread that opens it; used by one thread at a time.
/// </summary>
public sealed class NftTable : IDisposable
{
    /// <summary>Name of the socket in systemd's file-descriptor store.</summary>
    public const string SocketName = "nftables";

    private const string ProbeTable = "edgeguard_probe";
    private const uint OwnedAndPersistent = 0x6;

    /// <summary>
    /// Number of reads in a row that must all differ before a difference counts. While the kernel resizes a hash set, a read may miss or
    /// repeat elements without an error.
    /// </summary>
    private const int Readings = 4;

    private readonly NetlinkSocket _socket;
    private readonly NftSender _sender;
    private readonly NftTableReader _reader;
    private readonly string _name;
    private uint _sequence = unchecked((uint)BootClock.Instance.GetTimestamp());
    private uint? _examined;
    private AppliedRuleset? _told;

    private NftTable(NetlinkSocket socket, string name, bool mayHold, int? datagramLimit)
    {
        _socket = socket;
        _name = name;
        _sender = new(socket);
        if (datagramLimit is { } limit) _sender.DatagramLimit = limit;
        _reader = new(socket, name);
        IsHeld = mayHold && CanHold();
    }

    /// <summary>Whether the socket owns the table, so that no other process can change it; false before Linux 6.9.</summary>
    public bool IsHeld { get; }

    /// <summary>The socket's descriptor, for systemd's file-descriptor store.</summary>
    public SafeHandle Descriptor => _socket.Descriptor;

    /// <summary>The socket's netlink port id.</summary>
    internal uint PortId => _socket.PortId;

    /// <summary>The ruleset applied last; null before the first, and while the kernel's table is uncertain.</summary>
    public Ruleset? InForce => _told?.Sum();

    /// <summary>Opens the socket; changes nothing.</summary>
    /// <exception cref="KernelRefusedException">The kernel has no netfilter netlink.</exception>
    public static NftTable Open() => Open(Ruleset.TableName);

    /// <summary>
    /// As <see cref="Open()"/>, on the socket of the previous process, which owned the table in between.
    /// </summary>
    /// <param name="inherited">The socket to take over. If it is no netfilter socket, it is closed and a new one opened.</param>
    public static NftTable Open(SafeHandle inherited) =>
        new(NetlinkSocket.Adopt(inherited) ?? NetlinkSocket.Open(), Ruleset.TableName, mayHold: true, datagramLimit: null);

    /// <summary>As <see cref="Open()"/>, for tests: with another table name, without ownership, or with a smaller datagram limit in octets.</summary>
    internal static NftTable Open(string name, bool mayHold = true, int? datagramLimit = null) =>
        new(NetlinkSocket.Open(), name, mayHold, datagramLimit);

    /// <summary>
    /// Applies a ruleset by the smallest change. If the kernel refuses the change, its table may differ from the applied one, so the
    /// table is replaced as a whole, once.
    /// </summary>
    /// <exception cref="NftRefusedException">The kernel refused the whole ruleset too.</exception>
    public NftChange Apply(Ruleset ruleset)
    {
        if (InForce is not { } before || RulesetDiff.Between(before, ruleset) is not { } delta) return Replace(ruleset, because: null);
        try
        {
            return Change(delta);
        }
        catch (NftRefusedException refused)
        {
            return Replace(ruleset, refused.Message);
        }
    }

    /// <summary>Applies a change without comparing rulesets, for small changes that must be fast.</summary>
    /// <exception cref="NftRefusedException">The kernel refused it, or no ruleset is in force yet.</exception>
    public NftChange Change(NftDelta delta)
    {
        if (_told is not { } told) throw new NftRefusedException("No ruleset is known to be in force, so there is nothing to change.");
        NftBatch batch = new(_sequence);
        new NftDeltaWriter(batch, _name).Write(delta, told.Declared);
        if (batch.IsEmpty) return new(NftChangeKind.None, 0, null);
        Send(batch);
        told.Add(delta);
        return new(NftChangeKind.Changed, batch.Size, null);
    }

    /// <summary>Replaces the whole table. Elements that rules added to sets, and counters, are lost.</summary>
    /// <exception cref="NftRefusedException">The kernel refused it.</exception>
    public NftChange Replace(Ruleset ruleset) => Replace(ruleset, because: null);

    /// <summary>Checks whether the kernel would accept a ruleset in an empty table; changes nothing.</summary>
    /// <exception cref="NftRefusedException">It would refuse it.</exception>
    public void Check(Ruleset ruleset) => Send(Whole(ProbeTable, ruleset, flags: 0), isDryRun: true);

    /// <summary>
    /// Reads the table and compares it with the applied ruleset. It skips the read if no transaction happened since the last
    /// comparison without a difference.
    /// </summary>
    /// <returns>The differences; empty if there are none, or if no ruleset was applied yet.</returns>
    /// <exception cref="KernelRefusedException">The table cannot be read.</exception>
    public IReadOnlyList<NftDifference> Examine()
    {
        if (InForce is not { } told) return [];
        uint? generation = Generation();
        if (generation is not null && generation == _examined) return [];
        NftTableFamily[] families = [.. NftTableFamilies.UsedBy(told)];
        foreach (NftTableFamily family in families)
        {
            if (!_reader.Exists(family, ref _sequence)) return [new("the table", "declared", null)];
        }
        NftImage meant = ImageOf(told);
        IReadOnlyList<NftDifference> differences = [];
        for (int reading = 0; reading < Readings; reading++)
        {
            differences = [.. NftImage.Compare(meant, _reader.Read(families, ref _sequence))];
            if (differences.Count == 0) break;
        }
        // A change during the read has a new generation, and is compared the next time.
        if (differences.Count == 0) _examined = generation;
        return differences;
    }

    /// <summary>The number of the last nftables transaction in this network namespace, by any process; null if the kernel reports none.</summary>
    public uint? Generation() => _reader.Generation(ref _sequence);

    /// <summary>Replaces the table by the ruleset applied last, after another process changed it.</summary>
    /// <exception cref="NftRefusedException">The kernel refused; its table is then uncertain, and the next ruleset replaces it whole.</exception>
    public NftChange Restore()
    {
        if (InForce is not { } told) throw new NftRefusedException("No ruleset was applied yet, so none can be restored.");
        _told = null;
        return Replace(told, because: null);
    }

    /// <summary>Deletes the tables with all rules: nothing is enforced any more.</summary>
    /// <exception cref="NftRefusedException">The kernel refused; the rules stay in force.</exception>
    public void Remove()
    {
        NftTableFamily[] existing = Existing();
        NftBatch batch = new(_sequence);
        foreach (NftTableFamily family in existing) new NftDeltaWriter(batch, _name).DeleteTable(family);
        if (!batch.IsEmpty) Send(batch);
        _told = null;
    }

    /// <summary>Closes the socket; the table stays as it is.</summary>
    public void Dispose() => _socket.Dispose();

    private NftChange Replace(Ruleset ruleset, string? because)
    {
        // Deleting a missing table fails, and an existing table must be deleted because flags cannot be added to it.
        NftBatch batch = Whole(_name, ruleset, IsHeld ? OwnedAndPersistent : 0, Existing());
        Send(batch);
        _told = new(ruleset);
        return new(NftChangeKind.Replaced, batch.Size, because);
    }

    private NftTableFamily[] Existing()
    {
        List<NftTableFamily> existing = [];
        foreach (NftTableFamily family in NftTableFamilies.All)
        {
            if (_reader.Exists(family, ref _sequence)) existing.Add(family);
        }
        return [.. existing];
    }

    private NftBatch Whole(string name, Ruleset ruleset, uint flags, params NftTableFamily[] existing)
    {
        NftBatch batch = new(_sequence);
        NftDeltaWriter writer = new(batch, name);
        foreach (NftTableFamily family in existing) writer.DeleteTable(family);
        foreach (NftTableFamily family in NftTableFamilies.UsedBy(ruleset)) writer.NewTable(flags, NftComments.OfTable, family);
        writer.Write(new() { NewChains = ruleset.Chains, NewSets = ruleset.Sets }, new Dictionary<string, NftSet>());
        return batch;
    }

    private NftImage ImageOf(Ruleset ruleset)
    {
        NftImageReader reader = new(_name);
        foreach (NftDatagram datagram in Whole(_name, ruleset, flags: 0).Datagrams(int.MaxValue))
        {
            NetlinkMessageReader messages = new(datagram.Octets.Span);
            while (messages.TryRead(out NetlinkMessage message)) reader.Read(message);
        }
        return reader.Build();
    }

    private void Send(NftBatch batch, bool isDryRun = false)
    {
        _sequence = batch.NextSequence;
        try
        {
            _sender.Send(batch, isDryRun);
        }
        catch (NftRefusedException refused) when (refused.IsTorn)
        {
            _told = null;
            throw;
        }
    }

    private bool CanHold()
    {
        NftBatch batch = new(_sequence);
        new NftDeltaWriter(batch, ProbeTable).NewTable(OwnedAndPersistent);
        try
        {
            Send(batch, isDryRun: true);
            return true;
        }
        catch (NftRefusedException)
        {
            return false;
        }
    }
}

/// <summary>Kind of change that was applied.</summary>
public enum NftChangeKind
{
    /// <summary>Nothing had to change.</summary>
    None,

    /// <summary>Parts of the table were changed.</summary>
    Changed,

    /// <summary>The whole table was replaced.</summary>
    Replaced,
}

/// <summary>The result of applying a ruleset.</summary>
/// <param name="Kind">Kind of change.</param>
/// <param name="Octets">Octets sent to the kernel.</param>
/// <param name="Because">The kernel's refusal of a partial change, which led to a replacement; null otherwise. Worth an alert.</param>
public sealed record NftChange(NftChangeKind Kind, int Octets, string? Because);
