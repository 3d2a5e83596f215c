using System.Collections.Immutable;

namespace ControlPlane.Language.Text;

/// <summary>One YAML document, or a JSON text, as a tree.</summary>
/// <param name="Node">The tree; null where the syntax broke.</param>
/// <param name="Complete">False where something had to be left out, so that looking into the tree would only give follow-up problems.</param>
/// <param name="Problems">What is wrong with the text of it; paths start at the root.</param>
internal sealed record TreeRoot(Node? Node, bool Complete, ImmutableArray<Problem> Problems);

/// <summary>Bounds of what is read, the same for YAML and JSON.</summary>
internal static class ReadLimits
{
    /// <summary>Bytes of a text in UTF-8.</summary>
    public const int Bytes = 10 * 1024 * 1024;

    /// <summary>Levels of maps and lists.</summary>
    public const int Depth = 64;

    /// <summary>Characters of a number.</summary>
    public const int NumberLength = 256;

    /// <summary>Nodes and characters that aliases may add to one YAML document.</summary>
    public const int AliasExpansion = 1024 * 1024;

    /// <summary>Syntax errors after which the rest of a YAML text is not looked at.</summary>
    public const int SyntaxErrors = 20;

    /// <summary>Problems of one text that are told; the rest is only counted.</summary>
    public const int Problems = 1000;
}
