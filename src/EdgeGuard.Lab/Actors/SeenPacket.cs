using System.Net;

namespace EdgeGuard.Lab.Actors;

/// <summary>A packet as it passed an interface.</summary>
/// <param name="At">When, on the clock of <see cref="System.Diagnostics.Stopwatch"/>, which all of the lab shares.</param>
/// <param name="Outgoing">It left; otherwise it arrived.</param>
/// <param name="Source">Sender.</param>
/// <param name="Destination">Receiver.</param>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="SourcePort">The sender's port; 0 where the protocol has none.</param>
/// <param name="DestinationPort">The receiver's port; 0 where the protocol has none.</param>
/// <param name="IsReset">It ends a TCP connection at once.</param>
internal readonly record struct SeenPacket(
    long At, bool Outgoing, IPAddress Source, IPAddress Destination, byte Protocol, ushort SourcePort, ushort DestinationPort, bool IsReset);
