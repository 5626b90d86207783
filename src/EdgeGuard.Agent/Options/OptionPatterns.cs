namespace EdgeGuard.Agent.Options;

/// <summary>Regular expressions of configuration values, for the code that checks them and for the JSON Schema.</summary>
internal static class OptionPatterns
{
    /// <summary>One level of an MQTT topic, and the name of a network.</summary>
    internal const string TopicLevel = "^[a-z0-9_-]{1,32}$";

    /// <summary>One or two levels of an MQTT topic.</summary>
    internal const string TopicPrefix = "^[a-z0-9_-]{1,32}(/[a-z0-9_-]{1,32})?$";

    /// <summary>The name of a kernel interface.</summary>
    internal const string InterfaceName = @"^[^\s/]{1,15}$";

    /// <summary>The first one to six octets of a MAC address.</summary>
    internal const string MacPrefix = "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){0,5}$";

    /// <summary>A MAC address, then where the station has to be: an IP address, a bridge port, or both in this order.</summary>
    internal const string NamedStation = @"^[0-9A-Fa-f]{2}([:-]?[0-9A-Fa-f]{2}){5}( +[0-9A-Fa-f.:]*[.:][0-9A-Fa-f.:]*)?( +[^\s/]{1,15})?$";

    /// <summary>A MAC address.</summary>
    internal const string MacAddress = "^[0-9A-Fa-f]{2}([:-]?[0-9A-Fa-f]{2}){5}$";
}
