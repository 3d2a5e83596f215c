using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Ladder;

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
    /// <summary>Cancels what is inherited.</summary>
    private const string OffText = "off";

    /// <summary>Whether it only cancels what comes from above.</summary>
    public virtual bool IsOff => false;

    /// <summary>A written policy as a part of an effective one. A list of named entries becomes a map by name.</summary>
    public static EffectiveNode Of(PolicyType policy, Node node, Source source) =>
        policy.Family is PolicyFamily.NamedList && node is Sequence entries
            ? new EffectiveMap(
                [.. entries.Items.OfType<Mapping>().Select((entry, index) => Named(policy, entry, new Source(source.Document, $"{source.Path}[{index}]")))],
                source,
                entries.At
            )
            : Of(policy.SpecType, node, source);

    /// <summary>The tree without its sources, to be bound to a spec.</summary>
    public abstract Node ToNode();

    /// <summary>The leaves in the order of the keys.</summary>
    public IReadOnlyList<EffectiveLeaf> Leaves
    {
        get
        {
            var leaves = new List<EffectiveLeaf>();
            AddLeaves(leaves);
            return leaves;
        }
    }

    /// <summary>Adds its leaves, in the order of the keys.</summary>
    protected internal abstract void AddLeaves(List<EffectiveLeaf> leaves);

    /// <summary>This with the nearer level's tree over it: maps merge by key, everything else is replaced.</summary>
    public EffectiveNode Under(EffectiveNode nearer)
    {
        if (this is not EffectiveMap above || nearer is not EffectiveMap below)
            return nearer;
        var entries = above.Entries.ToBuilder();
        foreach (var entry in below.Entries)
        {
            var index = IndexOf(entries, entry.Key);
            if (index < 0)
                entries.Add(entry);
            else
                entries[index] = new EffectiveEntry(entry.Written, entries[index].Value.Under(entry.Value));
        }
        return new EffectiveMap(entries.ToImmutable(), below.Source, below.At);
    }

    /// <param name="type">What it is bound to. In a map of any keys <c>off</c> is a text like any other.</param>
    /// <param name="node">The tree.</param>
    /// <param name="source">Where it is written.</param>
    private static EffectiveNode Of(Type type, Node node, Source source)
    {
        if (node is not Mapping mapping)
            return new EffectiveLeaf(node, source, node is Scalar { Kind: ScalarKind.String, Text: OffText });
        var anyKeys = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>);
        var entries = ImmutableArray.CreateBuilder<EffectiveEntry>(mapping.Entries.Length);
        foreach (var entry in mapping.Entries)
            entries.Add(new(entry, anyKeys ? Text(entry, source) : Of(TypeOf(type, entry.Key), entry.Value, Below(source, entry.Key))));
        return new EffectiveMap(entries.MoveToImmutable(), source, mapping.At);
    }

    private static EffectiveLeaf Text(MappingEntry entry, Source source) => new(entry.Value, Below(source, entry.Key), Off: false);

    private static EffectiveEntry Named(PolicyType policy, Mapping entry, Source source)
    {
        var name = entry["name"] is Scalar { } scalar ? scalar.Text : "";
        return new EffectiveEntry(new MappingEntry(name, entry.At, entry), Of(policy.SpecType, entry, source));
    }

    private static Type TypeOf(Type spec, string key) => SpecShape.Of(spec).ByName.TryGetValue(key, out var known) ? known.Type : typeof(object);

    private static Source Below(Source source, string key) => new(source.Document, Paths.Key(source.Path, key));

    private static int IndexOf(ImmutableArray<EffectiveEntry>.Builder entries, string key)
    {
        for (var index = 0; index < entries.Count; index++)
        {
            if (entries[index].Key == key)
                return index;
        }
        return -1;
    }
}

/// <summary>A value or a list: the nearest level that says it wins whole.</summary>
/// <param name="Node">What is written.</param>
/// <param name="Source">Where.</param>
/// <param name="Off">Whether it only cancels what comes from above.</param>
internal sealed record EffectiveLeaf(Node Node, Source Source, bool Off) : EffectiveNode(Source)
{
    public override bool IsOff => Off;

    public override Node ToNode() => Node;

    protected internal override void AddLeaves(List<EffectiveLeaf> leaves) => leaves.Add(this);
}

/// <summary>A map.</summary>
internal sealed record EffectiveMap(ImmutableArray<EffectiveEntry> Entries, Source Source, Position At) : EffectiveNode(Source)
{
    public EffectiveNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    public override Node ToNode() =>
        new Mapping([.. Entries.Where(entry => !entry.Value.IsOff).Select(entry => entry.Written with { Value = entry.Value.ToNode() })], At);

    protected internal override void AddLeaves(List<EffectiveLeaf> leaves)
    {
        foreach (var entry in Entries)
            entry.Value.AddLeaves(leaves);
    }
}

/// <summary>A key of a map.</summary>
internal sealed record EffectiveEntry(MappingEntry Written, EffectiveNode Value)
{
    public string Key => Written.Key;
}
