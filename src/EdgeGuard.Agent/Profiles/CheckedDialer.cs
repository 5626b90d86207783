using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Options;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Agent.Profiles;

/// <summary>
/// Connects to servers that outsiders name: resolves the name once, checks every address (<see cref="FetchTarget"/>), and dials exactly those. So a name
/// that leads elsewhere at the next question leads nowhere.
/// </summary>
/// <param name="home">The networks and addresses of this home, as they are now.</param>
/// <param name="localServers">Servers that the operator names as local, as <see cref="LocalServers.KeyOf(Uri)"/> has them.</param>
/// <param name="resolve">Resolves names.</param>
internal sealed class CheckedDialer(Func<RebindingGuard> home, IReadOnlySet<string> localServers, AddressSource resolve)
{
    /// <summary>Addresses of a name that are tried, at most.</summary>
    internal const int MostAddresses = 4;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Connects to the server of a URL.</summary>
    /// <exception cref="HopException">It cannot or may not be reached.</exception>
    internal async Task<Socket> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await AddressesOfAsync(url, cancellationToken);
        foreach (IPAddress address in addresses) Check(url, address);
        string problem = "no address";
        foreach (IPAddress address in addresses.Take(MostAddresses))
        {
            Socket? socket = null;
            try
            {
                socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                late.CancelAfter(Timeout);
                await socket.ConnectAsync(new IPEndPoint(address, url.Port), late.Token);
                return socket;
            }
            catch (Exception failed) when (failed is SocketException || failed is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                socket?.Dispose();
                problem = $"{address} port {url.Port}: {(failed is SocketException ? failed.Message : $"no answer within {Timeout.TotalSeconds} s")}";
            }
            catch
            {
                socket?.Dispose();
                throw;
            }
        }
        throw new HopException(url, $"cannot be reached: {problem}", isPassing: true);
    }

    private async Task<IPAddress[]> AddressesOfAsync(Uri url, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(url.IdnHost, out IPAddress? literal)) return [literal];
        try
        {
            return await resolve(url.IdnHost, cancellationToken) is { Length: > 0 } found ? found : throw new HopException(url, "has no address", isPassing: true);
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            throw new HopException(url, $"cannot be resolved: {unknown.Message}", isPassing: true);
        }
    }

    private void Check(Uri url, IPAddress address)
    {
        bool isLocal = localServers.Contains(LocalServers.KeyOf(url));
        if ((isLocal ? FetchTarget.WhyRefusedAtHome(address) : FetchTarget.WhyRefused(home(), address)) is not { } why) return;
        string remedy = isLocal || FetchTarget.WhyRefusedAtHome(address) is not null ? "" : $" If it is your own MUD file server, add '{LocalServers.TextOf(url)}' to profiles:localServers.";
        throw new HopException(url, $"is not connected to: {(address.ToString() == url.IdnHost ? "it" : address)} is {why}.{remedy}", isPassing: false);
    }
}
