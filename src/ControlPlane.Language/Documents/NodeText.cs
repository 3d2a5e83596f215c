namespace ControlPlane.Language.Documents;

/// <summary>A tree as text, and the equality of trees.</summary>
public static class NodeText
{
    /// <summary>JSON in the author's key order, without white space: what the store keeps.</summary>
    public static string ToJson(this Node node) => throw new NotSupportedException();

    /// <summary>YAML in the author's key order, for people.</summary>
    public static string ToYaml(this Node node) => throw new NotSupportedException();

    /// <summary>Whether both say the same: key order, positions and quoting do not count.</summary>
    public static bool SameAs(this Node left, Node right) => throw new NotSupportedException();
}
