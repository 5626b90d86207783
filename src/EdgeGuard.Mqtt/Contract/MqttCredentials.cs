namespace EdgeGuard.Mqtt.Contract;

/// <summary>User name and password for the broker.</summary>
/// <param name="UserName">User name; may appear in messages.</param>
/// <param name="Password">Password; never appears in messages.</param>
public sealed record MqttCredentials(string UserName, string Password)
{
    /// <summary>User name; may appear in messages.</summary>
    public string UserName
    {
        get;
        init => field = MessageRules.Text(value, "The user name");
    } = MessageRules.Text(UserName, "The user name");

    /// <summary>Password: any text without NUL, which ends a string in C. Never part of a message, log or exception.</summary>
    public string Password
    {
        get;
        init => field = WithoutNul(value);
    } = WithoutNul(Password);

    /// <summary>The user name alone, because this text may be logged.</summary>
    public override string ToString() => $"user {UserName}, password not shown";

    private static string WithoutNul(string password) =>
        password.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("The password contains a NUL character.", nameof(password))
            : password;
}
