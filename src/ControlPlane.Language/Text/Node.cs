using System.Collections.Immutable;

namespace ControlPlane.Language.Text;

/// <summary>A place in a text: both numbers start at 1.</summary>
public readonly record struct Position(int Line, int Column);

/// <summary>What a scalar is by the YAML 1.2 core schema, or by JSON.</summary>
public enum ScalarKind
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a fraction or exponent.</summary>
    Float,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary><c>null</c>, <c>~</c> or nothing.</summary>
    Null,
}

/// <summary>A node of a document's tree, from YAML or JSON alike, with the place it was read at.</summary>
public abstract record Node(Position At);

/// <summary>A value without parts; <paramref name="Text"/> is what the author wrote, unquoted.</summary>
public sealed record Scalar(string Text, ScalarKind Kind, Position At) : Node(At);

/// <summary>A list.</summary>
public sealed record Sequence(ImmutableArray<Node> Items, Position At) : Node(At);

/// <summary>A map in the author's order; keys are unique.</summary>
public sealed record Mapping(ImmutableArray<MappingEntry> Entries, Position At) : Node(At)
{
    /// <summary>The value of this key, or null when the key is absent.</summary>
    public Node? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (string.Equals(entry.Key, key, StringComparison.Ordinal))
                    return entry.Value;
            }
            return null;
        }
    }
}

/// <summary>One key of a map with its value.</summary>
public sealed record MappingEntry(string Key, Position At, Node Value);
