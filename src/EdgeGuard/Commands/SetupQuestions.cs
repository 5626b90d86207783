using EdgeGuard.Agent.Setup;

namespace EdgeGuard.Commands;

/// <summary>The questions of <c>edgeguard setup</c>. Each has a reason in one sentence, and a default for the Enter key.</summary>
internal static class SetupQuestions
{
    /// <summary>Asks which networks to govern and who manages the gateway.</summary>
    internal static SetupAnswers Ask(SetupFacts facts)
    {
        IReadOnlyList<SetupNetwork> offered = SetupPlanner.Offered(facts);
        string[] chosen = Words("Which interfaces lead to your devices? Only their packets are filtered.", [.. offered.SelectMany(network => network.Interfaces)]);
        string[] trusted = Words("Which of these are for phones and computers? They get no profiles and are never quarantined.", [.. offered.Where(network => network.Kind == "trusted").SelectMany(network => network.Interfaces)]);
        string[] admins = Words("MAC address of a device there from which you manage this gateway? It always reaches SSH and the login page.", []);
        string[] broker = Words("URL of your MQTT broker? Events and alerts go there.", []);
        return new()
        {
            Networks = [.. chosen.Select(name => (offered.FirstOrDefault(network => network.Interfaces.Contains(name)) ?? new(name, "iot", [name])) with { Kind = trusted.Contains(name) ? "trusted" : "iot" })],
            Admins = admins,
            Broker = broker.FirstOrDefault(),
        };
    }

    /// <summary>Asks yes or no; Enter is yes.</summary>
    internal static bool Confirm(string question)
    {
        Console.Out.Write($"{question} [yes] ");
        return Console.In.ReadLine()?.Trim() is "" or "y" or "yes";
    }

    private static string[] Words(string question, string[] otherwise)
    {
        Console.Out.Write($"{question} [{(otherwise.Length == 0 ? "none" : string.Join(", ", otherwise))}] ");
        string[] given = (Console.In.ReadLine() ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return given switch { [] => otherwise, ["none"] => [], _ => given };
    }
}
