using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Screen;

/// <summary>Report → JSON.</summary>
internal static class JsonReport
{
    /// <summary>Writes the report as one JSON object.</summary>
    internal static string Write(StoryReport report) => JsonSerializer.Serialize(report, ReportJson.Default.StoryReport);
}

/// <summary>The form of JSON reports.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    Converters = [typeof(Scenarios.LowerCaseEnum<StepState>), typeof(Scenarios.LowerCaseEnum<Scenarios.Fate>)])]
[JsonSerializable(typeof(StoryReport))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>Report → JUnit XML, one test case for each step, as CI servers read it.</summary>
internal static class JunitReport
{
    /// <summary>Writes the report as one test suite.</summary>
    internal static string Write(StoryReport report)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using (XmlWriter xml = XmlWriter.Create(text, new() { Indent = true, OmitXmlDeclaration = true })) WriteSuite(xml, report);
        return text.ToString();
    }

    private static void WriteSuite(XmlWriter xml, StoryReport report)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", $"edgeguard.{report.Name}");
        Number(xml, "tests", report.Steps.Count);
        Number(xml, "failures", report.Steps.Count(step => step.State == StepState.Failed));
        Number(xml, "errors", 0);
        Number(xml, "skipped", report.Steps.Count(step => step.State == StepState.Skipped));
        Seconds(xml, report.Seconds);
        xml.WriteStartElement("properties");
        Property(xml, "seed", report.Seed.ToString(CultureInfo.InvariantCulture));
        Property(xml, "packets.allowed", report.Allowed.ToString(CultureInfo.InvariantCulture));
        Property(xml, "packets.denied", report.Denied.ToString(CultureInfo.InvariantCulture));
        Property(xml, "packets.leaked", report.Leaked.ToString(CultureInfo.InvariantCulture));
        foreach (Measurement measured in report.Measurements)
            Property(xml, measured.What, measured.Milliseconds.ToString("0.0 ms", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        foreach ((int index, StepReport step) in report.Steps.Index()) WriteCase(xml, report, index + 1, step);
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, StoryReport report, int number, StepReport step)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", $"edgeguard.{report.Name}");
        xml.WriteAttributeString("name", $"{number:00} {step.Say}");
        Seconds(xml, step.Seconds);
        if (step.State == StepState.Failed)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("type", step.Do);
            xml.WriteAttributeString("message", Printable(step.Detail));
            xml.WriteString(Printable(step.Exhibit ?? ""));
            xml.WriteEndElement();
        }
        else if (step.State == StepState.Skipped)
        {
            xml.WriteStartElement("skipped");
            xml.WriteEndElement();
        }
        else
        {
            xml.WriteElementString("system-out", Printable(step.Detail));
        }
        xml.WriteEndElement();
    }

    private static void Property(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("value", value);
        xml.WriteEndElement();
    }

    private static void Number(XmlWriter xml, string name, int value) =>
        xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

    private static void Seconds(XmlWriter xml, double seconds) =>
        xml.WriteAttributeString("time", seconds.ToString("0.000", CultureInfo.InvariantCulture));

    // XML has no way to write most control characters; what a program said may hold any.
    private static string Printable(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '?'));
}
