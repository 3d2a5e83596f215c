using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation;

/// <summary>Where a part of an effective policy was written.</summary>
/// <param name="Document">The document.</param>
/// <param name="Path">The place inside it.</param>
internal readonly record struct Source(Document Document, string Path)
{
    public Origin Origin => new(Document.Id.Kind, Document.Id.Name, Path);
}

/// <summary>A part of an effective policy: a tree as the author's, in which each leaf knows its level.</summary>
/// <param name="Source">Who said it; of a map, the nearest level that wrote in it.</param>
internal abstract record EffectiveNode(Source Source)
{
    /// <summary>A written tree as a part of an effective policy.</summary>
    public static EffectiveNode Of(Node node, Source source) => node is Mapping mapping
        ? new EffectiveMap([.. mapping.Entries.Select(entry => new EffectiveEntry(entry, Of(entry.Value, new Source(source.Document, Paths.Key(source.Path, entry.Key)))))], source, mapping.At)
        : new EffectiveLeaf(node, source);

    /// <summary>The tree without its sources, to be bound to a spec.</summary>
    public abstract Node ToNode();

    /// <summary>The leaves in the order of the keys.</summary>
    public abstract IEnumerable<EffectiveLeaf> Leaves { get; }

    /// <summary>This with the nearer level's tree over it: maps merge by key, everything else is replaced.</summary>
    public EffectiveNode Under(EffectiveNode nearer)
    {
        if (this is not EffectiveMap above || nearer is not EffectiveMap below) return nearer;
        var entries = above.Entries.ToBuilder();
        foreach (var entry in below.Entries)
        {
            var index = IndexOf(entries, entry.Key);
            if (index < 0) entries.Add(entry);
            else entries[index] = new EffectiveEntry(entry.Written, entries[index].Value.Under(entry.Value));
        }
        return new EffectiveMap(entries.ToImmutable(), below.Source, below.At);
    }

    private static int IndexOf(ImmutableArray<EffectiveEntry>.Builder entries, string key)
    {
        for (var index = 0; index < entries.Count; index++)
        {
            if (entries[index].Key == key) return index;
        }
        return -1;
    }
}

/// <summary>A value or a list: the nearest level that says it wins whole.</summary>
internal sealed record EffectiveLeaf(Node Node, Source Source) : EffectiveNode(Source)
{
    public override IEnumerable<EffectiveLeaf> Leaves => [this];

    public override Node ToNode() => Node;
}

/// <summary>A map.</summary>
internal sealed record EffectiveMap(ImmutableArray<EffectiveEntry> Entries, Source Source, Position At) : EffectiveNode(Source)
{
    public override IEnumerable<EffectiveLeaf> Leaves => Entries.SelectMany(entry => entry.Value.Leaves);

    public EffectiveNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    public override Node ToNode() => new Mapping([.. Entries.Select(entry => entry.Written with { Value = entry.Value.ToNode() })], At);
}

/// <summary>A key of a map.</summary>
internal sealed record EffectiveEntry(MappingEntry Written, EffectiveNode Value)
{
    public string Key => Written.Key;
}
