using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace ControlPlane.Language.Text;

/// <summary>Builds trees from YAML events: no tags, no merge keys, unique keys; depth and aliases are bounded.</summary>
/// <param name="events">The parser.</param>
/// <param name="lines">The whole text.</param>
/// <param name="skipped">Lines of the text before the parser's first.</param>
/// <param name="file">The file's name, for problems.</param>
internal sealed class YamlTreeBuilder(Parser events, LineIndex lines, int skipped, string? file)
{
    private readonly ImmutableArray<Problem>.Builder _problems = ImmutableArray.CreateBuilder<Problem>();
    private readonly Dictionary<AnchorName, Built> _anchors = [];
    private readonly bool _hasTabs = lines.Text.Contains('\t', StringComparison.Ordinal);
    private int _tabLine;
    private int _expansion;
    private bool _complete;

    /// <summary>The line where a document was given up because it is nested too deeply: the scanner takes quadratic time over what follows.</summary>
    public int? GivenUpAt { get; private set; }

    /// <summary>A subtree with its number of nodes and characters, and its levels.</summary>
    private readonly record struct Built(Node Node, int Size, int Levels);

    /// <summary>The problems of the document that is being read.</summary>
    public ImmutableArray<Problem> Problems => _problems.ToImmutable();

    /// <summary>The next document, or null at the end of the text.</summary>
    /// <exception cref="YamlException">The syntax is broken.</exception>
    public TreeRoot? ReadDocument()
    {
        _problems.Clear();
        _anchors.Clear();
        (_expansion, _complete) = (0, true);
        while (events.MoveNext())
        {
            if (events.Current is NodeEvent or AnchorAlias)
            {
                var root = Read("", 0);
                return new(root.Node, _complete, Problems);
            }
        }
        return null;
    }

    /// <summary>The end of what was read last.</summary>
    public Position Reached => events.Current is { } last ? Place(last.End) : new(skipped + 1, 1);

    /// <summary>The place in the whole text.</summary>
    public Position Place(Mark mark) => new((int)mark.Line + skipped, (int)mark.Column);

    public static Problem TabProblem(Position at, string? file) =>
        new(TextCodes.Tab, "is indented with a tab: YAML takes only spaces", File: file, Line: at.Line, Column: at.Column);

    private Built Read(string path, int depth)
    {
        var current = events.Current!;
        var at = Place(current.Start);
        CheckTab(at);
        if (current is AnchorAlias alias)
            return Resolve(alias, at, path, depth);
        var node = (NodeEvent)current;
        if (!node.Tag.IsEmpty)
            Report(TextCodes.Tag, $"has {Shown.Named("tag", node.Tag.Value, path)}: tags are not supported", at, path);
        var built = node switch
        {
            YamlScalar scalar => ReadScalar(scalar, at, path),
            _ when depth == ReadLimits.Depth => GiveUp(at, path),
            SequenceStart => ReadSequence(at, path, depth + 1),
            _ => ReadMapping(at, path, depth + 1),
        };
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor] = built;
        return built;
    }

    private Built ReadScalar(YamlScalar scalar, Position at, string path)
    {
        var read = new Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain ? CoreSchema.Resolve(scalar.Value) : ScalarKind.String, at);
        if (CoreSchema.Unusable(read) is { } reason)
            Leave(TextCodes.Number, reason, at, path);
        return new(read, 1 + scalar.Value.Length, 0);
    }

    private Built ReadSequence(Position at, string path, int depth)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        var (size, levels) = (1, 0);
        while (GivenUpAt is null && events.MoveNext() && events.Current is not SequenceEnd)
        {
            var item = Read($"{path}[{items.Count}]", depth);
            items.Add(item.Node);
            (size, levels) = (size + item.Size, Math.Max(levels, item.Levels));
        }
        return new(new Sequence(items.ToImmutable(), at), size, levels + 1);
    }

    private Built ReadMapping(Position at, string path, int depth)
    {
        var map = new MappingBuilder();
        var (size, levels) = (1, 0);
        while (GivenUpAt is null && events.MoveNext() && events.Current is not MappingEnd)
        {
            var key = Read(path, depth);
            if (GivenUpAt is not null)
                break;
            events.MoveNext();
            if (events.Current is MappingEnd)
            {
                Report(TextCodes.Syntax, "is a key without a value", key.Node.At, path);
                break;
            }
            var name = KeyText(key.Node, path);
            var below = name is null ? path : Paths.Key(path, name);
            var value = Read(below, depth);
            (size, levels) = (size + key.Size + value.Size, Math.Max(levels, value.Levels));
            if (name is not null && map.Add(name, key.Node.At, value.Node) is { } first)
                Report(TextCodes.DuplicateKey, MappingBuilder.Duplicate(name, first), key.Node.At, below);
        }
        return new(map.Build(at), size, levels + 1);
    }

    /// <summary>The text of a key, or null where it is none.</summary>
    private string? KeyText(Node key, string path)
    {
        if (key is not Scalar { Kind: not ScalarKind.Null } scalar)
            Leave(TextCodes.KeyText, $"has {Shown.Kind(key)} as a key: keys are text", key.At, path);
        else if (scalar is { Text: "<<" })
            Leave(TextCodes.MergeKey, "has a merge key: `<<` is not supported, write the keys out", key.At, path);
        else
            return scalar.Text;
        return null;
    }

    private Built Resolve(AnchorAlias alias, Position at, string path, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value, out var target))
            Leave(TextCodes.Alias, $"names {Shown.Named("anchor", alias.Value.Value, path)}, which is not defined before", at, path);
        else if (depth + target.Levels > ReadLimits.Depth)
            Leave(TextCodes.Depth, "is nested too deeply through its aliases", at, path, $"{ReadLimits.Depth} levels");
        else if (_expansion > ReadLimits.AliasExpansion)
            _complete = false; // The alias that went beyond has been told.
        else if ((_expansion += Math.Min(target.Size, ReadLimits.AliasExpansion)) > ReadLimits.AliasExpansion)
            Leave(
                TextCodes.Alias,
                "grows too large through its aliases: write it out",
                at,
                path,
                $"{ReadLimits.AliasExpansion} nodes and characters by aliases in one document"
            );
        else
            return target;
        return new(new Scalar("", ScalarKind.Null, at), 1, 0);
    }

    private Built GiveUp(Position at, string path)
    {
        GivenUpAt = at.Line;
        Leave(TextCodes.Depth, "is nested too deeply", at, path, $"{ReadLimits.Depth} levels");
        return new(new Scalar("", ScalarKind.Null, at), 1, 0);
    }

    /// <summary>Reports a node that starts a line after a tab; inside flow collections YAML itself would let it pass.</summary>
    private void CheckTab(Position at)
    {
        if (!_hasTabs || _tabLine == at.Line || lines.TabIndentation(at.Line, at.Line + 1) is not { } tab || tab.Column > at.Column)
            return;
        _tabLine = at.Line;
        _problems.Add(TabProblem(tab, file));
    }

    private void Leave(string code, string message, Position at, string path, string? allowed = null)
    {
        _complete = false;
        Report(code, message, at, path, allowed);
    }

    private void Report(string code, string message, Position at, string path, string? allowed = null)
    {
        if (_problems.Count < ReadLimits.Problems)
            _problems.Add(new(code, message, Path: path, Allowed: allowed, File: file, Line: at.Line, Column: at.Column));
    }
}
