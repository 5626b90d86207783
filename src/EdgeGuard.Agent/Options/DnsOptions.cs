namespace EdgeGuard.Agent.Options;

/// <summary>The DNS gate: how DNS questions of profiled devices are answered.</summary>
public sealed class DnsOptions
{
    /// <summary>
    /// DNS questions of devices go through the gate. Without it the agent resolves the names in profiles itself, which blocks legitimate traffic
    /// where answers differ.
    /// </summary>
    public bool Gate { get; set; } = true;

    /// <summary>Port of the gate on the governed interfaces, UDP and TCP; 1024 to 65535.</summary>
    public int Port { get; set; } = 10053;

    /// <summary>Name servers to ask, as <c>ADDRESS</c> or <c>ADDRESS#PORT</c>, the first that answers; empty for those of <c>/etc/resolv.conf</c>.</summary>
    public IList<string> Upstreams { get; set; } = [];

    /// <summary>
    /// Send the asking device's address to name servers in a local network (EDNS client subnet), as Pi-hole and AdGuard Home understand it.
    /// </summary>
    public bool ClientInfo { get; set; }

    /// <summary>A name server that a profile names by its address is queried directly; its answers are not learned.</summary>
    public bool LeaveLiterals { get; set; }

    /// <summary>Names at and below which private addresses are accepted, besides those that are never public.</summary>
    public IList<string> LocalNames { get; set; } = [];

    /// <summary>Questions per second from one device, ten times as many at once after a pause; 1 to 10000.</summary>
    public int QuestionsPerSecond { get; set; } = 20;
}
