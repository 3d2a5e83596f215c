using ControlPlane.Language.Text;

namespace ControlPlane.Language.Documents;

/// <summary>A secret where it stands in a document, in the one way it is given.</summary>
public sealed class SecretField
{
    internal SecretField(string path, Mapping tree, Position at) => (Path, Tree, At) = (path, tree, at);

    /// <summary>The place inside the document, for example <c>apiKeys[0].key</c>.</summary>
    public string Path { get; }

    /// <summary>The place in the text.</summary>
    public Position At { get; }

    /// <summary>The secret itself, where it is given so. Never to be shown.</summary>
    public string? Value => Text("value");

    /// <summary>The environment variable that holds it.</summary>
    public string? Environment => Text("env");

    /// <summary>The file that holds it.</summary>
    public string? File => Text("file");

    /// <summary>The hash of a stored one.</summary>
    public string? Hash => Text("hash");

    /// <summary>When a stored one was last changed, as text.</summary>
    internal string? UpdatedAt => Text("updatedAt");

    private Mapping Tree { get; }

    private string? Text(string key) => Tree[key] is Scalar scalar ? scalar.Text : null;
}
