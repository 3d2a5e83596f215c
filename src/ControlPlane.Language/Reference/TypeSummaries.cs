using System.Xml.Linq;

namespace ControlPlane.Language.Reference;

/// <summary>What types are, in the words of their summaries.</summary>
/// <param name="comments">The file of comments that the compiler writes beside the assembly.</param>
public sealed class TypeSummaries(XDocument comments)
{
    private readonly Dictionary<string, string> _texts = comments
        .Descendants("member")
        .Where(member => member.Attribute("name")?.Value.StartsWith("T:", StringComparison.Ordinal) == true && member.Element("summary") is not null)
        .ToDictionary(member => member.Attribute("name")!.Value[2..], member => Text(member.Element("summary")!), StringComparer.Ordinal);

    /// <summary>The summary as Markdown on one line; empty where there is none.</summary>
    public string Of(Type type) => _texts.GetValueOrDefault(type.FullName!, "");

    private static string Text(XElement summary) =>
        string.Join(' ', string.Concat(summary.Nodes().Select(Text)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Text(XNode node) =>
        node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement other => other.Value,
            XText text => text.Value,
            _ => "",
        };
}
