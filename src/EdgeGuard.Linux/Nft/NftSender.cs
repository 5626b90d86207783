using System.Globalization;
using System.Runtime.InteropServices;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>Sends batches and interprets the kernel's answers.</summary>
internal sealed class NftSender
{
    private const int CapAnswers = 10, ExplainAnswers = 11;
    private const int WantedSendBuffer = 128 * 1024 * 1024;
    private const int RefusalsShown = 3;

    private readonly NetlinkSocket _socket;

    internal NftSender(NetlinkSocket socket)
    {
        _socket = socket;
        socket.TrySetOption(CapAnswers, 1);
        socket.TrySetOption(ExplainAnswers, 1);
        socket.SetReceiveBuffer(4 * 1024 * 1024);
        // The kernel accepts a datagram of twice the granted size, less the size of its own header.
        DatagramLimit = 2 * socket.SetSendBuffer(WantedSendBuffer).Octets - 64;
    }

    /// <summary>Maximum octets of one transaction.</summary>
    internal int DatagramLimit { get; set; }

    /// <summary>Applies a batch or, with <paramref name="isDryRun"/>, checks whether the kernel would accept it.</summary>
    /// <exception cref="NftRefusedException">The kernel refused a message of the batch.</exception>
    internal void Send(NftBatch batch, bool isDryRun = false)
    {
        bool isFirst = true;
        foreach (NftDatagram datagram in batch.Datagrams(DatagramLimit, isDryRun))
        {
            try
            {
                _socket.Send(datagram.Octets.Span);
                List<Refusal> refusals = [];
                while (!IsAnswered(NetlinkExchange.Next(_socket), batch, datagram.LastSequence, refusals)) { }
                if (refusals.Count > 0) throw Refused(batch, refusals, isFirst);
            }
            catch (KernelRefusedException failure)
            {
                throw new NftRefusedException(failure.Message, failure) { IsTorn = !isFirst };
            }
            isFirst = false;
        }
    }

    private static bool IsAnswered(ReadOnlySpan<byte> datagram, NftBatch batch, uint lastSequence, List<Refusal> refusals)
    {
        NetlinkMessageReader messages = new(datagram);
        while (messages.TryRead(out NetlinkMessage message))
        {
            if (message.Type != NetlinkErrorReader.MessageType || !batch.Contains(message.Sequence)) continue;
            NetlinkError error = NetlinkErrorReader.Read(message);
            if (error.Number != 0) refusals.Add(new(message.Sequence, error));
            if (message.Sequence == lastSequence || batch.IsBracket(message.Sequence)) return true;
        }
        return false;
    }

    private static NftRefusedException Refused(NftBatch batch, List<Refusal> refusals, bool isFirst)
    {
        IEnumerable<string> told = refusals.Take(RefusalsShown).Select(refusal => Describe(batch, refusal));
        string more = refusals.Count > RefusalsShown
            ? string.Create(CultureInfo.InvariantCulture, $"; and {refusals.Count - RefusalsShown} more")
            : "";
        string remedy = refusals[0].Error.Number == KernelError.NotPermitted
            ? " Run it as root or with CAP_NET_ADMIN. If you do, another process holds the table."
            : "";
        return new($"{string.Join("; ", told)}{more}.{remedy}") { IsTorn = !isFirst, ErrorNumber = refusals[0].Error.Number };
    }

    private static string Describe(NftBatch batch, Refusal refusal)
    {
        string subject = batch.SubjectOf(refusal.Sequence, out ReadOnlySpan<byte> message).Describe(message, refusal.Error.Offset);
        string words = refusal.Error.Text is { } text ? $", {text}" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{subject}: {Marshal.GetPInvokeErrorMessage(refusal.Error.Number)} (error {refusal.Error.Number}{words})");
    }

    private readonly record struct Refusal(uint Sequence, NetlinkError Error);
}
