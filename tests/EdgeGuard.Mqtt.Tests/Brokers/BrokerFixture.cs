using System.Diagnostics;

namespace EdgeGuard.Mqtt.Tests.Brokers;

/// <summary>
/// The brokers one class of tests shares: <c>home</c> is configured by the files in deploy/mosquitto, only paths and ports filled in;
/// <c>workbench</c> has the listeners nobody should have.
/// </summary>
public sealed class BrokerFixture : IAsyncLifetime, IDisposable
{
    internal const string Password = "correct horse battery staple";

    private readonly List<Exception> _unobserved = [];
    private MosquittoBroker? _workbench;

    internal StateFolder Folder { get; } = new();

    internal Authority Authority { get; private set; } = null!;

    internal Authority UnknownDevice { get; private set; } = null!;

    internal MosquittoBroker Home { get; private set; } = null!;

    internal int HomePort { get; } = MosquittoBroker.FreePort();

    internal int CertificatePort { get; } = MosquittoBroker.FreePort();

    internal int PlainPort { get; } = MosquittoBroker.FreePort();

    internal int ExpiredPort { get; } = MosquittoBroker.FreePort();

    internal int FuturePort { get; } = MosquittoBroker.FreePort();

    internal int WrongNamePort { get; } = MosquittoBroker.FreePort();

    internal int Tls13Port { get; } = MosquittoBroker.FreePort();

    public async Task InitializeAsync()
    {
        if (BrokerRequirement.SkipReason is not null) return;
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        Authority = new(Folder, "Home CA");
        UnknownDevice = new(Folder, "UnknownDevice CA");
        WriteHome();
        await CreatePasswordsAsync("gw01", "gw02", "homeassistant", "viewer");
        Home = new(Folder.PathOf("home.conf"));
        await Home.StartAsync();
        _workbench = new(WriteWorkbench());
        await _workbench.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Home is not null) await Home.DisposeAsync();
        if (_workbench is not null) await _workbench.DisposeAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        lock (_unobserved) Assert.Empty(_unobserved);
    }

    public void Dispose() => Folder.Dispose();

    internal Identity Server { get; private set; } = null!;

    /// <summary>What Debian's own mosquitto.conf says, here for a broker that is not a service.</summary>
    internal string Main(string name, string includeFolder) => Folder.Write(
        $"{name}.conf",
        $"""
        user {Environment.UserName}
        persistence true
        persistence_location {Directory.CreateDirectory(Folder.PathOf($"{name}.state")).FullName}/
        log_dest stderr
        log_type information
        include_dir {includeFolder}

        """);

    private void WriteHome()
    {
        Server = Authority.IssueServer("home/server", ["localhost", "127.0.0.1"]);
        File.Copy(Authority.File, Folder.PathOf("home/ca.crt"));
        File.Copy(Deploy("acl"), Folder.PathOf("home/acl"));
        Folder.Write("home.d/50-edgeguard.conf", Fill("50-edgeguard.conf.in", HomePort));
        Folder.Write("home.d/60-edgeguard-certificates.conf", Fill("60-edgeguard-certificates.conf.in", CertificatePort));
        Main("home", Folder.PathOf("home.d"));
    }

    private string WriteWorkbench()
    {
        Identity expired = Authority.IssueServer("workbench/expired", ["localhost"], fromDays: -30, toDays: -1);
        Identity future = Authority.IssueServer("workbench/future", ["localhost"], fromDays: 1, toDays: 30);
        Identity wrongName = Authority.IssueServer("workbench/wrong-name", ["broker.example"]);
        Folder.Write(
            "workbench.d/listeners.conf",
            $"""
            per_listener_settings true
            max_inflight_messages 20
            {Listener(PlainPort)}
            {Listener(ExpiredPort, expired)}
            {Listener(FuturePort, future)}
            {Listener(WrongNamePort, wrongName)}
            {Listener(Tls13Port, Server)}
            tls_version tlsv1.3

            """);
        return Main("workbench", Folder.PathOf("workbench.d"));
    }

    internal static string Listener(int port, Identity? identity = null) =>
        $"listener {port} 127.0.0.1\nallow_anonymous true" +
        (identity is null ? "" : $"\ncertfile {identity.CertificateFile}\nkeyfile {identity.KeyFile}");

    private string Fill(string template, int port) => File.ReadAllText(Deploy(template))
        .Replace("@DIR@", Folder.PathOf("home"), StringComparison.Ordinal)
        .Replace("@LISTEN@", $"{port} 127.0.0.1", StringComparison.Ordinal);

    private async Task CreatePasswordsAsync(params string[] users)
    {
        string file = Folder.Write("home/passwords", "");
        foreach (string user in users)
        {
            using Process tool = Process.Start(BrokerRequirement.PasswordTool, ["-b", file, user, Password]);
            await tool.WaitForExitAsync();
            Assert.Equal(0, tool.ExitCode);
        }
    }

    private static string Deploy(string file)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeGuard.sln"))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, "deploy", "mosquitto", file);
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs unobserved)
    {
        // MQTTnet's own: a request that waits for its send lock while the lock is disposed never goes on, and nobody sees its fault.
        if (unobserved.Exception.InnerExceptions.All(inner => inner.GetType().Name == "MqttClientDisconnectedException")) return;
        lock (_unobserved) _unobserved.Add(unobserved.Exception);
    }
}
