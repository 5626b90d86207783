using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Netlink;

/// <summary>Takes a message that is neither an acknowledgement nor the end of a dump.</summary>
internal delegate void NetlinkMessageHandler(NetlinkMessage message);

/// <summary>What the kernel made of a request.</summary>
internal enum NetlinkOutcome
{
    /// <summary>Its answer is whole.</summary>
    Whole,

    /// <summary>Some of the answer was lost, or changed while it was read: ask again.</summary>
    Torn,
}

/// <summary>Requests on a <see cref="NetlinkSocket"/> that the kernel answers to.</summary>
internal static class NetlinkExchange
{
    internal const int Request = 0x01, Acknowledge = 0x04, Dump = 0x300;
    private const ushort ErrorType = NetlinkErrorReader.MessageType, DoneType = 3;
    private const ushort DumpInterrupted = 0x10;

    /// <summary>The kernel answers a request before the call that sent it returns, so a second is a broken world.</summary>
    private const int TimeoutMilliseconds = 5000;

    /// <summary>Sends one request with <see cref="Acknowledge"/> and waits for what the kernel says to it.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="request">One message.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="other">Takes what comes in between.</param>
    /// <returns>0, or the kernel's error number.</returns>
    internal static int Ask(NetlinkSocket socket, ReadOnlySpan<byte> request, uint sequence, NetlinkMessageHandler? other = null)
    {
        socket.Send(request);
        while (true)
        {
            NetlinkMessageReader messages = new(Next(socket));
            while (messages.TryRead(out NetlinkMessage message))
            {
                if (message.Type == ErrorType && message.Sequence == sequence) return NetlinkErrorReader.Read(message).Number;
                if (message.Type != ErrorType) other?.Invoke(message);
            }
        }
    }

    /// <summary>Sends one request with <see cref="Dump"/> and hands over every message of the answer.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused to tell.</exception>
    internal static NetlinkOutcome Collect(NetlinkSocket socket, ReadOnlySpan<byte> request, uint sequence, NetlinkMessageHandler each)
    {
        socket.Send(request);
        NetlinkOutcome outcome = NetlinkOutcome.Whole;
        while (true)
        {
            ReadOnlySpan<byte> datagram = Next(socket, ref outcome);
            NetlinkMessageReader messages = new(datagram);
            while (messages.TryRead(out NetlinkMessage message))
            {
                if (message.Sequence != sequence) continue;
                if ((message.Flags & DumpInterrupted) != 0) outcome = NetlinkOutcome.Torn;
                if (message.Type is ErrorType or DoneType) return Ended(message, outcome);
                each(message);
            }
            if (!messages.AtEnd) outcome = NetlinkOutcome.Torn;
        }
    }

    private static NetlinkOutcome Ended(NetlinkMessage message, NetlinkOutcome outcome)
    {
        // NLMSG_DONE carries an error number too, or nothing.
        int error = message.Type == DoneType && message.Payload.Length < sizeof(int) ? 0 : NetlinkErrorReader.Read(message).Number;
        return error == 0 ? outcome : throw new KernelRefusedException("Asking netlink for a list", error);
    }

    /// <summary>The kernel's next datagram.</summary>
    /// <exception cref="TimeoutException">The kernel keeps silent.</exception>
    internal static ReadOnlySpan<byte> Next(NetlinkSocket socket)
    {
        NetlinkOutcome ignored = default;
        return Next(socket, ref ignored);
    }

    /// <summary>As <see cref="Next(NetlinkSocket)"/>, and tells when something before it was lost.</summary>
    internal static ReadOnlySpan<byte> Next(NetlinkSocket socket, scoped ref NetlinkOutcome outcome)
    {
        while (true)
        {
            NetlinkReceived received = socket.Receive(TimeoutMilliseconds, out ReadOnlySpan<byte> datagram);
            if (received == NetlinkReceived.Datagram) return datagram;
            if (received == NetlinkReceived.Overrun) outcome = NetlinkOutcome.Torn;
            else throw new TimeoutException("The kernel gave no answer by netlink.");
        }
    }
}
