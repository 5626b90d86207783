using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeGuard.Agent.Tests.Telemetry;

/// <summary>Files of <c>deploy/mqtt</c> that are written from the code. EDGEGUARD_ACCEPT=1 writes them again.</summary>
internal static class ContractFile
{
    /// <summary>The name of the collection of tests that write such files, so that no two write at once.</summary>
    internal const string Collection = "files of deploy/mqtt";

    internal static readonly string Folder = Path.Combine(Tools.Checkout, "deploy", "mqtt");
    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Matches(string file, string expected)
    {
        string path = Path.Combine(Folder, file);
        if (Environment.GetEnvironmentVariable("EDGEGUARD_ACCEPT") == "1") File.WriteAllText(path, expected);
        Assert.True(File.Exists(path), $"{file} is missing; write it with EDGEGUARD_ACCEPT=1.");
        Assert.Equal(expected, File.ReadAllText(path));
    }
}
