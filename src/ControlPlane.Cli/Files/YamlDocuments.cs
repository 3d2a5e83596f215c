using ControlPlane.Client.Wire;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>Stored documents as YAML that <c>apply</c> takes back.</summary>
internal static class YamlDocuments
{
    /// <summary>One text with <c>---</c> between the documents.</summary>
    public static string Text(IEnumerable<StoredDocument> documents) =>
        string.Join("---\n", documents.Select(document => $"{document.Body.Tree().ToYaml().TrimEnd('\n')}\n"));
}
