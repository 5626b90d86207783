using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;

namespace EdgeGuard.Tests.Service;

/// <summary>The far end of the way out: which words of devices arrive there.</summary>
internal sealed class Internet(WireEnd wire)
{
    internal static readonly IPAddress Host = IPAddress.Parse("203.0.113.9");

    private uint _word = 1000;

    /// <summary>Lets a device send until something of it arrives.</summary>
    internal void Hears(PretendedThing thing, IPAddress own, ushort port = MeterProfile.Port, Func<string>? explain = null)
    {
        uint word = ++_word;
        for (Stopwatch timeout = Stopwatch.StartNew(); timeout.Elapsed < TimeSpan.FromSeconds(30);)
        {
            thing.Send(own, Host, port, word);
            while (wire.TryReceive(TimeSpan.FromMilliseconds(20)) is { } frame)
            {
                if (WordOf(frame) == word) return;
            }
        }
        throw new ControlFailedException($"Nothing of {own} arrived at port {port}. {explain?.Invoke()}");
    }

    /// <summary>Lets a device send a few, and then another one that is heard: nothing of the first may have arrived.</summary>
    internal void HearsNot(PretendedThing thing, IPAddress own, ushort port, (PretendedThing Thing, IPAddress Own) witness)
    {
        uint word = ++_word, last = ++_word;
        for (int i = 0; i < 5; i++) thing.Send(own, Host, port, word);
        for (Stopwatch timeout = Stopwatch.StartNew(); timeout.Elapsed < TimeSpan.FromSeconds(30);)
        {
            witness.Thing.Send(witness.Own, Host, MeterProfile.Port, last);
            while (wire.TryReceive(TimeSpan.FromMilliseconds(20)) is { } frame)
            {
                Assert.NotEqual(word, WordOf(frame));
                if (WordOf(frame) == last) return;
            }
        }
        throw new ControlFailedException("Nothing of the witness arrived.");
    }

    /// <summary>Lets a device send until nothing of it arrives any more, for as long as a new rule takes to come into force.</summary>
    internal void FallsSilent(PretendedThing thing, IPAddress own, ushort port)
    {
        for (Stopwatch timeout = Stopwatch.StartNew(); timeout.Elapsed < TimeSpan.FromSeconds(30);)
        {
            uint word = ++_word;
            thing.Send(own, Host, port, word);
            bool isHeard = false;
            while (wire.TryReceive(TimeSpan.FromMilliseconds(500)) is { } frame) isHeard |= WordOf(frame) == word;
            if (!isHeard) return;
        }
        Assert.Fail($"What {own} sends to port {port} goes on arriving.");
    }

    /// <summary>Lets a device begin TCP connections until one arrives.</summary>
    internal void HearsConnection(PretendedThing thing, IPAddress own, ushort port, Func<string>? explain = null)
    {
        for (Stopwatch timeout = Stopwatch.StartNew(); timeout.Elapsed < TimeSpan.FromSeconds(30);)
        {
            if (IsConnectionHeard(thing, own, port, TimeSpan.FromMilliseconds(50))) return;
        }
        Assert.Fail($"No connection of {own} arrived at port {port}. {explain?.Invoke()}");
    }

    /// <summary>Lets a device begin TCP connections, each followed by a witness's one that arrives: none of the first may arrive.</summary>
    internal void HearsNoConnection(PretendedThing thing, IPAddress own, ushort port, (PretendedThing Thing, IPAddress Own, ushort Port) witness)
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.False(IsConnectionHeard(thing, own, port, TimeSpan.FromMilliseconds(20)), $"A connection of {own} arrived at port {port}.");
            HearsConnection(witness.Thing, witness.Own, witness.Port);
        }
    }

    private bool IsConnectionHeard(PretendedThing thing, IPAddress own, ushort port, TimeSpan patience)
    {
        uint word = ++_word;
        thing.Connect(own, Host, port, word);
        while (wire.TryReceive(patience) is { } frame)
        {
            if (WordOf(frame) == word) return true;
        }
        return false;
    }

    private static uint WordOf(byte[] frame) => frame is not { Length: >= 46 } || frame[12] != 8 || frame[13] != 0 ? 0 : frame[23] switch
    {
        17 => BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(42)),
        6 => BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(38)),
        _ => 0,
    };
}
