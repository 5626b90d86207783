using System.Globalization;
using System.Xml;
using EdgeGuard.Lab.Running;

namespace EdgeGuard.Lab.Printing;

/// <summary>Writes a report as JUnit XML, with one test case for each step, for CI servers.</summary>
internal static class JunitReport
{
    /// <summary>The report as one test suite.</summary>
    internal static string Write(ScenarioReport report)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using (XmlWriter xml = XmlWriter.Create(text, new() { Indent = true, OmitXmlDeclaration = true })) WriteSuite(xml, report);
        return text.ToString();
    }

    private static void WriteSuite(XmlWriter xml, ScenarioReport report)
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

    private static void WriteCase(XmlWriter xml, ScenarioReport report, int number, StepReport step)
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
            xml.WriteString(Printable(step.Attachment ?? ""));
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

    // XML cannot contain most control characters; the output of a program may contain any.
    private static string Printable(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '?'));
}
