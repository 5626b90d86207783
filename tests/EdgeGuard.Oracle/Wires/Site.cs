namespace EdgeGuard.Oracle.Wires;

/// <summary>A place where packets are put in or come out: the far end of one of the gateway's interfaces, or the gateway itself.</summary>
internal enum Site
{
    /// <summary>The network of the device under test.</summary>
    Things,

    /// <summary>Another governed network.</summary>
    Annex,

    /// <summary>The trusted network.</summary>
    Family,

    /// <summary>The internet.</summary>
    Wan,

    /// <summary>A network that is not under care.</summary>
    Other,

    /// <summary>The gateway's own sockets.</summary>
    Gateway,
}
