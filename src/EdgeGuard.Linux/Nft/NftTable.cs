using System.Runtime.InteropServices;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>
/// Our table in the kernel, spoken to by netlink through one socket that stays open for life. Where the kernel lets a socket
/// own a table (6.9), nobody else can change it while we live, and the rules stay when we die. Every change is one
/// transaction. Belongs to the network namespace of the thread that opens it; used by one thread at a time.
/// </summary>
public sealed class NftTable : IDisposable
{
    /// <summary>Under this name systemd keeps the socket while no process of ours runs.</summary>
    public const string SocketName = "nftables";

    private const string ProbeTable = "edgeguard_probe";
    private const uint OwnedAndPersistent = 0x6;

    /// <summary>
    /// A set whose hash table the kernel is resizing is read with gaps and repeats, and the kernel does not say so: a
    /// difference counts once it was there this many times in a row.
    /// </summary>
    private const int Readings = 4;

    private readonly NetlinkSocket _socket;
    private readonly NftSender _sender;
    private readonly NftTableReader _reader;
    private readonly string _name;
    private uint _sequence = unchecked((uint)Environment.TickCount);
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

    /// <summary>The kernel keeps everyone else's hands off the table while this object lives; false before Linux 6.9.</summary>
    public bool IsHeld { get; }

    /// <summary>The socket, for systemd to keep while no process of ours runs.</summary>
    public SafeHandle Descriptor => _socket.Descriptor;

    /// <summary>The name by which the kernel knows our socket.</summary>
    internal uint PortId => _socket.PortId;

    /// <summary>What the kernel was told last; null before it was told anything, and when what it has is uncertain.</summary>
    public Ruleset? InForce => _told?.Sum();

    /// <summary>Opens the way to the kernel; changes nothing.</summary>
    /// <exception cref="KernelRefusedException">There is no netfilter here.</exception>
    public static NftTable Open() => Open(Ruleset.TableName);

    /// <summary>
    /// As <see cref="Open()"/>, on the socket of the process before us, which owns the table and kept it from others in between.
    /// </summary>
    /// <param name="inherited">The socket, which is taken over; one of another kind is closed, and a new one opened.</param>
    public static NftTable Open(SafeHandle inherited) =>
        new(NetlinkSocket.Adopt(inherited) ?? NetlinkSocket.Open(), Ruleset.TableName, mayHold: true, datagramLimit: null);

    /// <summary>As <see cref="Open()"/>, for a table of another name, as on a kernel without ownership, or with little room to send.</summary>
    internal static NftTable Open(string name, bool mayHold = true, int? datagramLimit = null) =>
        new(NetlinkSocket.Open(), name, mayHold, datagramLimit);

    /// <summary>
    /// Makes a ruleset the one in force, by the smallest change that does it. If that is refused, the table is built anew,
    /// once, for what the kernel has may not be what it was told.
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

    /// <summary>Changes what is in force, without comparing anything: for what is known to be small and must be quick.</summary>
    /// <exception cref="NftRefusedException">The kernel refused it, or nothing is in force yet.</exception>
    public NftChange Change(NftDelta delta)
    {
        if (_told is not { } told) throw new NftRefusedException("Nothing that we know of is in force, so there is nothing to change.");
        NftBatch batch = new(_sequence);
        new NftDeltaWriter(batch, _name).Write(delta, told.Declared);
        if (batch.IsEmpty) return new(NftChangeKind.None, 0, null);
        Send(batch);
        told.Add(delta);
        return new(NftChangeKind.Changed, batch.Size, null);
    }

    /// <summary>Builds the table anew, whatever it holds now; what rules had added to sets is forgotten.</summary>
    /// <exception cref="NftRefusedException">The kernel refused it.</exception>
    public NftChange Replace(Ruleset ruleset) => Replace(ruleset, because: null);

    /// <summary>Finds out whether the kernel would take a ruleset in an empty table; changes nothing.</summary>
    /// <exception cref="NftRefusedException">It would not.</exception>
    public void Check(Ruleset ruleset) => Send(Whole(ProbeTable, ruleset, flags: 0, exists: false), isDryRun: true);

    /// <summary>
    /// Reads the table back and compares it with what the kernel was told. Nothing is read where nobody has changed any rules
    /// since it was last found right.
    /// </summary>
    /// <returns>How the two differ; nothing where they do not, or where nothing was told yet.</returns>
    /// <exception cref="KernelRefusedException">The table cannot be read.</exception>
    public IReadOnlyList<NftDifference> Examine()
    {
        if (InForce is not { } told) return [];
        uint? generation = Generation();
        if (generation is not null && generation == _examined) return [];
        if (!_reader.Exists(ref _sequence)) return [new("the table", "declared", null)];
        NftImage meant = ImageOf(told);
        IReadOnlyList<NftDifference> differences = [];
        for (int reading = 0; reading < Readings; reading++)
        {
            differences = [.. NftImage.Compare(meant, _reader.Read(ref _sequence))];
            if (differences.Count == 0) break;
        }
        // A change in between has a generation of its own, and is looked at the next time.
        if (differences.Count == 0) _examined = generation;
        return differences;
    }

    /// <summary>The number that the kernel gave to the last transaction here, whoever made it: two that are equal have nothing between them.</summary>
    public uint? Generation() => _reader.Generation(ref _sequence);

    /// <summary>Builds the table anew as the kernel was told last, after others have changed it.</summary>
    /// <exception cref="NftRefusedException">The kernel refused; what it has is then uncertain, and the next ruleset is told whole.</exception>
    public NftChange Restore()
    {
        if (InForce is not { } told) throw new NftRefusedException("Nothing was told yet that could be told again.");
        _told = null;
        return Replace(told, because: null);
    }

    /// <summary>Takes the table away, and all rules with it: nothing is enforced any more.</summary>
    /// <exception cref="NftRefusedException">The kernel refused; the rules stand.</exception>
    public void Remove()
    {
        if (!_reader.Exists(ref _sequence)) return;
        NftBatch batch = new(_sequence);
        new NftDeltaWriter(batch, _name).DeleteTable();
        Send(batch);
        _told = null;
    }

    /// <summary>Lets go of the table, which stays as it is.</summary>
    public void Dispose() => _socket.Dispose();

    private NftChange Replace(Ruleset ruleset, string? because)
    {
        // A table can be deleted only if it is there; and it must be, for flags cannot be added to one that is.
        NftBatch batch = Whole(_name, ruleset, IsHeld ? OwnedAndPersistent : 0, _reader.Exists(ref _sequence));
        Send(batch);
        _told = new(ruleset);
        return new(NftChangeKind.Replaced, batch.Size, because);
    }

    private NftBatch Whole(string name, Ruleset ruleset, uint flags, bool exists)
    {
        NftBatch batch = new(_sequence);
        NftDeltaWriter writer = new(batch, name);
        if (exists) writer.DeleteTable();
        writer.NewTable(flags);
        writer.Write(new() { NewChains = ruleset.Chains, NewSets = ruleset.Sets }, new Dictionary<string, NftSet>());
        return batch;
    }

    private NftImage ImageOf(Ruleset ruleset)
    {
        NftImageReader reader = new(_name);
        foreach (NftDatagram datagram in Whole(_name, ruleset, flags: 0, exists: false).Datagrams(int.MaxValue))
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

/// <summary>How far a change went.</summary>
public enum NftChangeKind
{
    /// <summary>The kernel has it already.</summary>
    None,

    /// <summary>Parts were changed.</summary>
    Changed,

    /// <summary>The table was built anew.</summary>
    Replaced,
}

/// <summary>What became of a ruleset.</summary>
/// <param name="Kind">How far the change went.</param>
/// <param name="Octets">How much was told to the kernel.</param>
/// <param name="Because">Why the table was built anew although parts would have done: the kernel's refusal of those. Worth an alert.</param>
public sealed record NftChange(NftChangeKind Kind, int Octets, string? Because);
