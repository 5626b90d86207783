namespace EdgeGuard.Agent.Options;

/// <summary>The version of the agent.</summary>
public static class AgentVersion
{
    /// <summary>Major, minor and patch number, such as <c>0.2.0</c>.</summary>
    public static readonly string Text = typeof(AgentVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
