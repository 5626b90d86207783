using System.Text.Json;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Services;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Setup;

/// <summary>Writes the agent's configuration file for this home.</summary>
internal sealed class AgentConfiguration(Scenario scenario, ScenarioFiles files, DirectoryInfo state)
{
    /// <summary>Path of the agent's control socket.</summary>
    internal string Socket { get; } = Path.Combine(state.FullName, "control.sock");

    /// <returns>Path of the file.</returns>
    internal string Write(MqttBroker broker, CertificateAuthority authority, SimulatedLeds leds)
    {
        string path = Path.Combine(state.FullName, "edgeguard.json");
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file, new() { Indented = true });
        json.WriteStartObject();
        Section(json, "gateway", ("id", Testbed.GatewayId));
        WriteNetworks(json);
        WriteDevices(json);
        WriteProfiles(json, authority);
        Section(json, "names", ("refreshSeconds", 10));
        Section(json, "response",
            ("isolatedSeconds", scenario.Response.IsolatedSeconds), ("quietSeconds", scenario.Response.QuietSeconds),
            // By default no rule isolates a device in the first hours of its profile; a scenario does not wait that long.
            ("newProfileHours", 0));
        WriteBroker(json, broker, authority);
        WriteLeds(json, leds);
        Section(json, "state", ("folder", state.CreateSubdirectory("agent").FullName));
        Section(json, "control", ("socket", Socket));
        json.WriteEndObject();
        return path;
    }

    private void WriteNetworks(Utf8JsonWriter json)
    {
        json.WriteStartArray("networks");
        foreach (HomeNetwork network in AddressPlan.Networks)
        {
            bool isThings = network == AddressPlan.Things;
            json.WriteStartObject();
            json.WriteString("name", network.Name);
            json.WriteString("kind", isThings ? "iot" : "trusted");
            if (isThings) json.WriteString("mode", "enforce");
            if (isThings && scenario.HonourToDevice) json.WriteBoolean("honourToDevice", true);
            Strings(json, "interfaces", network.Bridge);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteDevices(Utf8JsonWriter json)
    {
        json.WriteStartArray("devices");
        foreach (ScenarioDevice device in scenario.Devices.Where(device => device.Profile is not null))
        {
            string profile = Path.Combine(state.FullName, $"{device.Name}.mud.json");
            File.WriteAllBytes(profile, files.Read(device.Profile!));
            json.WriteStartObject();
            Members(json, ("mac", device.Mac), ("name", device.Name), ("profile", profile));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteProfiles(Utf8JsonWriter json, CertificateAuthority authority)
    {
        json.WriteStartObject("profiles");
        Members(json, ("caFile", authority.CaFile), ("whileWaiting", JsonNamingPolicy.KebabCaseLower.ConvertName(scenario.WhileWaiting.ToString())));
        Strings(json, "trustAnchors", authority.CaFile);
        json.WriteEndObject();
    }

    private static void WriteBroker(Utf8JsonWriter json, MqttBroker broker, CertificateAuthority authority)
    {
        json.WriteStartObject("mqtt");
        Members(json, ("url", $"mqtts://{AddressPlan.BrokerName}:{MqttBroker.Port}"), ("caFile", authority.CaFile),
            ("username", MqttBroker.AgentUser), ("passwordFile", broker.AgentPasswordFile));
        Strings(json, "commands", "all");
        json.WriteEndObject();
    }

    private static void WriteLeds(Utf8JsonWriter json, SimulatedLeds leds)
    {
        json.WriteStartObject("leds");
        Members(json, ("driver", "class"));
        Section(json, "class", ("root", leds.Root));
        json.WriteEndObject();
    }

    private static void Section(Utf8JsonWriter json, string name, params ReadOnlySpan<(string Name, object Value)> members)
    {
        json.WriteStartObject(name);
        Members(json, members);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, params ReadOnlySpan<(string Name, object Value)> members)
    {
        foreach ((string name, object value) in members)
        {
            if (value is int number) json.WriteNumber(name, number);
            else json.WriteString(name, (string)value);
        }
    }

    private static void Strings(Utf8JsonWriter json, string name, string only)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(only);
        json.WriteEndArray();
    }
}
