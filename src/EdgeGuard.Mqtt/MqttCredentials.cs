namespace EdgeGuard.Mqtt;

/// <summary>What the agent shows the broker besides a certificate.</summary>
/// <param name="UserName">May appear in messages.</param>
/// <param name="Password">Never does.</param>
public sealed record MqttCredentials(string UserName, string Password)
{
    /// <summary>May appear in messages.</summary>
    public string UserName { get; init; } = MessageRules.Text(UserName, "The user name");

    /// <summary>Never appears in a message, a log or an exception.</summary>
    public string Password { get; init; } = MessageRules.Text(Password, "The password");

    /// <summary>The user name alone: this text may end up in a log.</summary>
    public override string ToString() => $"user {UserName}, password not shown";
}
