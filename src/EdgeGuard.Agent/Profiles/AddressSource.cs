using System.Net;

namespace EdgeGuard.Agent.Profiles;

/// <summary>Resolves a host name to its addresses.</summary>
internal delegate Task<IPAddress[]> AddressSource(string host, CancellationToken cancellationToken);
