using System.CommandLine;

namespace EdgeGuard.Commands;

/// <summary><c>edgeguard rules</c>: the ruleset in force, as nft would write it.</summary>
internal static class RulesCommand
{
    internal static Command Create()
    {
        Option<string> socket = ControlClient.SocketOption();
        Command command = new("rules", "Print the ruleset in force, as nft text.") { socket };
        command.SetAction((parsed, token) => ControlClient.RunAsync(parsed.GetRequiredValue(socket), async client =>
        {
            if (await client.AskAsync(HttpMethod.Get, "v1/rules", token) is not { } body) return ExitCode.Refused;
            Console.Write(body);
            return ExitCode.Done;
        }));
        return command.With("edgeguard rules");
    }
}
