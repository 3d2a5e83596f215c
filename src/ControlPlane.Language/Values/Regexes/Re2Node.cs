using System.Collections.Immutable;

namespace ControlPlane.Language.Values.Regexes;

/// <summary>
/// What a part of a pattern matches. Flags are resolved: sets hold both cases under `(?i)`; `(?s)`, `(?m)` and `(?U)` change nothing in texts without line
/// breaks, which is all that requests have.
/// </summary>
internal abstract record Re2Node
{
    public static readonly Re2Node Empty = new Sequence([]);

    /// <summary>One character: of ASCII, or one or more bytes beyond it.</summary>
    public sealed record One(Re2Set Set) : Re2Node;

    /// <summary>A place: it takes no character.</summary>
    public sealed record At(Re2Place Place) : Re2Node;

    /// <summary>One after the other.</summary>
    public sealed record Sequence(ImmutableArray<Re2Node> Parts) : Re2Node;

    /// <summary>Any of them.</summary>
    public sealed record Choice(ImmutableArray<Re2Node> Parts) : Re2Node;

    /// <summary>Several times; without an upper bound where <paramref name="Most"/> is null.</summary>
    public sealed record Repeated(Re2Node Part, int Least, int? Most) : Re2Node;

    /// <summary>A group that captures, counted from 1.</summary>
    public sealed record Group(int Number, Re2Node Part) : Re2Node;

    /// <summary>The same with each node replaced, the inner ones first.</summary>
    public Re2Node Changed(Func<Re2Node, Re2Node> change) =>
        change(
            this switch
            {
                Sequence { Parts: var parts } => new Sequence([.. parts.Select(part => part.Changed(change))]),
                Choice { Parts: var parts } => new Choice([.. parts.Select(part => part.Changed(change))]),
                Repeated repeated => repeated with { Part = repeated.Part.Changed(change) },
                Group group => group with { Part = group.Part.Changed(change) },
                _ => this,
            }
        );

    /// <summary>A text as it is.</summary>
    public static Re2Node Literal(string text) =>
        new Sequence([.. text.Select(character => new One(char.IsAscii(character) ? Re2Set.Range(character, character) : Re2Set.AllBeyond))]);

    /// <summary>Any text.</summary>
    public static Re2Node Anything { get; } = new Repeated(new One(Re2Set.All), 0, null);
}

/// <summary>A place in a text.</summary>
internal enum Re2Place
{
    Start,
    End,
    WordBoundary,
    NoWordBoundary,
}
