using System.CommandLine;
using System.Net.Sockets;
using System.Text.Json;
using EdgeGuard.Agent.Options;
using EdgeGuard.Agent.Views;
using EdgeGuard.Lab.Printing;

namespace EdgeGuard.Commands;

/// <summary>Asks the running agent over its control socket.</summary>
internal sealed class ControlClient : IDisposable
{
    /// <summary>An answer within this time needs no progress line.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(300);

    private readonly HttpClient _http;
    private readonly string _socket;

    private ControlClient(string socket)
    {
        _socket = socket;
        _http = new(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new("http://edgeguard/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Where the agent listens.</summary>
    internal static Option<string> SocketOption() => new("--socket")
    {
        HelpName = "PATH",
        Description = "The agent's control socket.",
        DefaultValueFactory = _ => ControlOptions.DefaultSocket,
    };

    /// <summary>JSON alone on standard output.</summary>
    internal static Option<bool> JsonOption() => new("--json") { Description = "Write JSON to standard output, and nothing else." };

    /// <summary>Runs a verb that talks to the agent, and says what to do where nobody answers.</summary>
    internal static async Task<int> RunAsync(string socket, Func<ControlClient, Task<int>> verb)
    {
        if (!File.Exists(socket))
        {
            Screen.Error($"There is no socket {socket}. Start the agent with 'edgeguard run', or name its socket with --socket.");
            return ExitCode.CouldNotRun;
        }
        using ControlClient client = new(socket);
        try
        {
            return await verb(client);
        }
        catch (HttpRequestException problem) when (problem.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            await Console.Error.WriteLineAsync(
                $"You may not use {socket}. Run the command as root, or join its group and log in again: 'sudo usermod -aG edgeguard {Plain.Text(Environment.UserName)}'.");
            return ExitCode.CouldNotRun;
        }
        catch (HttpRequestException problem)
        {
            Screen.Error(
                $"No agent answers on {socket} ({problem.InnerException?.Message ?? problem.Message}). Start it with 'edgeguard run', or name its socket with --socket.");
            return ExitCode.CouldNotRun;
        }
    }

    /// <summary>The answer's body, or null after the agent's refusal was printed on standard error.</summary>
    internal async Task<string?> AskAsync(HttpMethod method, string path, CancellationToken cancellationToken, HttpContent? content = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        using HttpResponseMessage response = await WaitAsync(_http.SendAsync(request, cancellationToken), cancellationToken);
        string body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode) return body;
        string message = response.Content.Headers.ContentType?.MediaType == "application/json"
            ? JsonSerializer.Deserialize(body, ControlJson.Default.ProblemView)?.Message ?? body
            : $"the agent answered {(int)response.StatusCode}";
        Screen.Error(message);
        return null;
    }

    /// <summary>Shows that the agent needs time, as an order does until the kernel enforces it.</summary>
    private static async Task<HttpResponseMessage> WaitAsync(Task<HttpResponseMessage> answer, CancellationToken cancellationToken)
    {
        if (await Task.WhenAny(answer, Task.Delay(Quick, cancellationToken)) == answer) return await answer;
        using ProgressLine progress = ProgressLine.OnStandardError(1);
        progress.BeginStep("waiting for the agent");
        return await answer;
    }

    /// <summary>The lines of an answer that does not end.</summary>
    internal async IAsyncEnumerable<string> LinesAsync(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line) yield return line;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
