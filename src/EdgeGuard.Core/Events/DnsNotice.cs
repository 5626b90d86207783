namespace EdgeGuard.Core.Events;

/// <summary>What is worth knowing of a question or its answer.</summary>
public enum DnsNotice
{
    /// <summary>Your DNS filter said no to a name of the device's profile.</summary>
    Filtered,

    /// <summary>A name in the device's profile does not exist, or a DNS filter says so; its last addresses stay for a while.</summary>
    NoSuchName,

    /// <summary>No server answered for a name in the device's profile; its last addresses stay for a while.</summary>
    Unanswered,

    /// <summary>A public name was said to have an address that is not public. The device did not get to see it.</summary>
    Bogus,

    /// <summary>The device asks more than it may.</summary>
    TooMany,

    /// <summary>A name that looks like a tunnel was not asked upstream.</summary>
    OddShape,
}

/// <summary>The same in words.</summary>
public static class DnsNotices
{
    /// <summary>What happened, to follow a device's name.</summary>
    public static string Words(this DnsNotice matter, string name) => matter switch
    {
        DnsNotice.Filtered => $"your DNS filter blocks {name}, which its profile names",
        DnsNotice.NoSuchName => $"there is no {name}, which its profile names, or your DNS filter hides it; addresses known before go on for a while",
        DnsNotice.Unanswered => $"nobody answers for {name}, which its profile names; addresses known before go on for a while",
        DnsNotice.Bogus => $"the answer for {name} led into a private network and was kept back; if that is your own name, list it in dns:localNames",
        DnsNotice.TooMany => $"asks for more names than it may, the last {name}",
        _ => $"asked for {name}, which looks like data and not like a name, and was refused",
    };
}
