namespace EdgeGuard.Agent.Pipeline;

/// <summary>Names of the stages that read outside bytes or are watched, for logs, events and <see cref="InputMarks"/>; <c>[a-z-]</c>, at most 32 characters.</summary>
internal static class StageNames
{
    internal const string Reducer = "reducer";
    internal const string Discovery = "discovery";
    internal const string Reconcile = "reconcile";
    internal const string RogueServers = "rogue-servers";
    internal const string Profiles = "profiles";
    internal const string Enforcement = "enforcement";
    internal const string ProfileNames = "profile-names";
    internal const string DnsProxy = "dns-proxy";
    internal const string Learning = "learning";
    internal const string Violations = "violations";
    internal const string Responses = "responses";
    internal const string DnsQuestions = "dns-questions";
    internal const string Mqtt = "mqtt";
}
