namespace EdgeGuard.Mqtt;

/// <summary>What the agent shows the broker besides a certificate.</summary>
/// <param name="UserName">May appear in messages.</param>
/// <param name="Password">Never does.</param>
public sealed record MqttCredentials(string UserName, string Password)
{
    /// <summary>May appear in messages.</summary>
    public string UserName
    {
        get;
        init => field = MessageRules.Text(value, "The user name");
    } = MessageRules.Text(UserName, "The user name");

    /// <summary>Any text without a NUL, which ends a password in C; never part of a message, a log or an exception.</summary>
    public string Password
    {
        get;
        init => field = WithoutNul(value);
    } = WithoutNul(Password);

    /// <summary>The user name alone: this text may end up in a log.</summary>
    public override string ToString() => $"user {UserName}, password not shown";

    private static string WithoutNul(string password) =>
        password.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("The password holds a NUL.", nameof(password))
            : password;
}
