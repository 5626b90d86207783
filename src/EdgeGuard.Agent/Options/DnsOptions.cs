namespace EdgeGuard.Agent.Options;

/// <summary>The DNS gate: how the questions of profiled devices are answered.</summary>
public sealed class DnsOptions
{
    /// <summary>Devices' questions go through the gate. Without it the agent asks for the names in profiles by itself, which blocks good traffic where answers differ.</summary>
    public bool Gate { get; set; } = true;

    /// <summary>Port of the gate on the governed interfaces, UDP and TCP; 1024 to 65535.</summary>
    public int Port { get; set; } = 10053;

    /// <summary>Name servers to ask, as <c>ADDRESS</c> or <c>ADDRESS#PORT</c>, the first that answers; empty for those of <c>/etc/resolv.conf</c>.</summary>
    public IList<string> Upstreams { get; set; } = [];

    /// <summary>Tell name servers in one's own network which device asks (EDNS client subnet), as Pi-hole and AdGuard Home understand it.</summary>
    public bool ClientInfo { get; set; }

    /// <summary>A name server that a profile names by its address is asked directly; nothing is learned from it.</summary>
    public bool LeaveLiterals { get; set; }

    /// <summary>Names at and below which private addresses are right, besides those that are never public.</summary>
    public IList<string> LocalNames { get; set; } = [];

    /// <summary>Questions that one device may ask a second, ten times as many at once after a rest; 1 to 10000.</summary>
    public int QuestionsPerSecond { get; set; } = 20;
}
