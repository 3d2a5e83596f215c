using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Documents;

/// <summary>Turns the trees of one text into documents and problems.</summary>
internal sealed class DocumentBinder(Vocabulary vocabulary, string? file, ReadFileText? files = null)
{
    private static readonly SpecShape Header = SpecShape.Of(typeof(DocumentHeader));
    private static readonly DocumentHeaderRules HeaderRules = new();

    /// <summary>What the control plane tells of a stored document beside its body.</summary>
    private static readonly ImmutableArray<string> StoredMetadata = ["revision", "source", "author", "at"];

    private readonly ImmutableArray<Document>.Builder _documents = ImmutableArray.CreateBuilder<Document>();
    private readonly ImmutableArray<DocumentPlace>.Builder _places = ImmutableArray.CreateBuilder<DocumentPlace>();
    private readonly List<Problem> _problems = [];

    public ReadResult Result => new([.. _documents], Bounded()) { Places = [.. _places] };

    /// <summary>Adds what a tree holds: a document, a list of documents, or lists by kind.</summary>
    public void Add(TreeRoot root)
    {
        var before = _problems.Count;
        switch (root)
        {
            case { Node: null } or { Node: Scalar { Kind: ScalarKind.Null, Text: "" }, Problems: [] }:
                _problems.AddRange(root.Problems);
                break;
            case { Node: Mapping map } when map["kind"] is null && map.Entries.Any(entry => KindOf(entry.Key) is not null):
                AddLists(map, root);
                break;
            case { Node: Sequence list }:
                AddItems(list, null, "", root);
                break;
            default:
                AddDocument(root.Node, null, "", root);
                break;
        }
        _problems.Sort(before, _problems.Count - before, Comparer<Problem>.Create(ByPlace));
    }

    private void AddLists(Mapping map, TreeRoot root)
    {
        foreach (var entry in map.Entries)
        {
            if (KindOf(entry.Key) is { } kind && entry.Value is Sequence list)
                AddItems(list, kind, entry.Key, root);
            else if (KindOf(entry.Key) is not null)
                Report(BindingCodes.WrongType, $"is {Shown.Kind(entry.Value)}", entry.Value.At, entry.Key, "a list of documents");
            else if (vocabulary.PlannedKinds.Any(planned => PluralOf(planned) == entry.Key))
                Report(BindingCodes.NotSupported, $"is not supported yet: this version does not have {entry.Key}", entry.At, entry.Key, Plurals());
            else
                Report(
                    BindingCodes.UnknownKey,
                    $"is not a list of documents{Suggestion.For(entry.Key, vocabulary.Kinds.Select(kind => kind.Plural))}",
                    entry.At,
                    entry.Key,
                    Plurals()
                );
        }
        _problems.AddRange(
            root.Problems.Where(problem =>
                map.Entries.All(entry => !Paths.IsWithin(problem.Path, entry.Key + "[") && !problem.Path.StartsWith(entry.Key + "[", StringComparison.Ordinal))
            )
        );
    }

    private void AddItems(Sequence list, DocumentKind? kind, string path, TreeRoot root)
    {
        for (var index = 0; index < list.Items.Length; index++)
            AddDocument(list.Items[index], kind, $"{path}[{index}]", root);
    }

    /// <summary>Adds one document.</summary>
    /// <param name="node">Its tree.</param>
    /// <param name="listed">The kind of the list it stands in, if any.</param>
    /// <param name="path">Its path in the text.</param>
    /// <param name="root">The tree it is part of.</param>
    private void AddDocument(Node node, DocumentKind? listed, string path, TreeRoot root)
    {
        var problems = root
            .Problems.Where(problem => Paths.IsWithin(problem.Path, path))
            .Select(problem => problem with { Path = problem.Path[path.Length..].TrimStart('.') })
            .ToList();
        if (node is not Mapping map)
        {
            problems.Add(At(new(BindingCodes.WrongType, $"is {Shown.Kind(node)}", Allowed: "a document: a map with kind and name", File: file), node.At));
            _problems.AddRange(problems);
            return;
        }
        map = WithoutMetadata(map);
        var kind = KindOfDocument(map, listed, problems);
        var status = default(MappingEntry);
        if (kind is not null)
        {
            (map, status) = StatusTree.Apart(map, kind);
            map = new NormalForm(vocabulary).Of(kind.SpecType, FileTexts.Read(kind.SpecType, map, file, files, problems));
        }
        var id =
            kind is not null && map["name"] is Scalar { Kind: ScalarKind.String } name && Names.IsValid(name.Text)
                ? new DocumentId(kind.Name, name.Text)
                : (DocumentId?)null;
        if (id is not null)
            _places.Add(new(id.Value, file, map.At));
        if (root.Complete && kind is not null && Bind(map, kind, problems) is var (header, spec) && problems.Count == 0 && id is not null)
        {
            var document = new Document
            {
                Id = id.Value,
                Team = header.Team ?? Document.DefaultTeam,
                Labels = header.Labels ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
                Description = header.Description,
                Body = map["kind"] is null
                    ? map with
                    {
                        Entries = map.Entries.Insert(0, new("kind", map.At, new Scalar(kind.Name, ScalarKind.String, map.At))),
                    }
                    : map,
                Spec = spec,
                Vocabulary = vocabulary,
                File = file,
            };
            problems.AddRange(status is null ? [] : StatusTree.Check(document, status));
            if (problems.Count == 0)
                _documents.Add(document);
        }
        _problems.AddRange(problems.Select(problem => problem with { Document = id, File = file }));
    }

    /// <summary>Without what <c>cpctl get -o json</c> tells of a stored document: it may be applied again.</summary>
    private static Mapping WithoutMetadata(Mapping map) =>
        map["metadata"] is Mapping { Entries: { IsEmpty: false } told } && told.All(entry => StoredMetadata.Contains(entry.Key))
            ? map with
            {
                Entries = map.Entries.RemoveAll(entry => entry.Key == "metadata"),
            }
            : map;

    private DocumentKind? KindOfDocument(Mapping map, DocumentKind? listed, List<Problem> problems)
    {
        var names = vocabulary.Kinds.Select(kind => kind.Name).ToArray();
        var allowed = listed?.Name ?? string.Join(", ", names);
        switch (map["kind"])
        {
            case null:
                if (listed is null)
                    problems.Add(At(new(DocumentCodes.KindMissing, "is missing: every document says its kind", Path: "kind", Allowed: allowed), map.At));
                return listed;
            case Scalar { Kind: ScalarKind.String } scalar when vocabulary.Kind(scalar.Text) is { } kind:
                if (listed is null || listed == kind)
                    return kind;
                problems.Add(At(new(DocumentCodes.KindOfList, $"is {scalar.Text} in the list {listed.Plural}", Path: "kind", Allowed: allowed), scalar.At));
                return null;
            case Scalar { Kind: ScalarKind.String } scalar when vocabulary.PlannedKinds.Contains(scalar.Text):
                problems.Add(
                    At(new(BindingCodes.NotSupported, $"is {scalar.Text}, a kind that is not supported yet", Path: "kind", Allowed: allowed), scalar.At)
                );
                return null;
            case Scalar { Kind: ScalarKind.String } scalar:
                problems.Add(
                    At(
                        new(
                            DocumentCodes.UnknownKind,
                            $"is {Shown.Text(scalar.Text)}, which is not a kind{Suggestion.For(scalar.Text, names)}",
                            Path: "kind",
                            Allowed: allowed
                        ),
                        scalar.At
                    )
                );
                return null;
            case var other:
                problems.Add(At(new(BindingCodes.WrongType, $"is {Shown.Kind(other)}", Path: "kind", Allowed: allowed), other.At));
                return null;
        }
    }

    /// <summary>The record of a document's body that was read without problems, once more.</summary>
    public static object SpecOf(Type type, Mapping body, Vocabulary vocabulary) =>
        SpecBinder.Bind(type, body with { Entries = [.. body.Entries.Where(entry => !Header.ByName.ContainsKey(entry.Key))] }, vocabulary).Spec;

    /// <summary>Binds the keys that all documents have and those of the kind, each to its record, and runs all rules.</summary>
    private (DocumentHeader Header, object Spec) Bind(Mapping map, DocumentKind kind, List<Problem> problems)
    {
        var header = SpecBinder.Bind(
            typeof(DocumentHeader),
            map with
            {
                Entries = [.. map.Entries.Where(entry => Header.ByName.ContainsKey(entry.Key))],
            },
            vocabulary
        );
        var spec = SpecBinder.Bind(
            kind.SpecType,
            map with
            {
                Entries = [.. map.Entries.Where(entry => !Header.ByName.ContainsKey(entry.Key))],
            },
            vocabulary,
            Header.ByName.Keys
        );
        Problem[] shape = [.. problems, .. header.Problems, .. spec.Problems];
        Fragment[] fragments = [new(HeaderRules, header.Spec, map, ""), new(kind.Rules, spec.Spec, map, ""), .. spec.Fragments];
        problems.AddRange(header.Problems);
        problems.AddRange(spec.Problems);
        problems.AddRange(fragments.SelectMany(fragment => RuleRunner.Run(fragment, shape, vocabulary)));
        return ((DocumentHeader)header.Spec, spec.Spec);
    }

    private ImmutableArray<Problem> Bounded()
    {
        if (_problems.Count <= ReadLimits.Problems)
            return [.. _problems];
        var last = _problems[ReadLimits.Problems];
        return
        [
            .. _problems.Take(ReadLimits.Problems),
            new(DocumentCodes.More, $"and {_problems.Count - ReadLimits.Problems} more problems, not told", File: file, Line: last.Line, Column: last.Column),
        ];
    }

    private void Report(string code, string message, Position at, string path, string allowed) =>
        _problems.Add(At(new(code, message, Path: path, Allowed: allowed, File: file), at));

    private static Problem At(Problem problem, Position at) => problem with { Line = at.Line, Column = at.Column };

    private DocumentKind? KindOf(string plural) => vocabulary.Kinds.FirstOrDefault(kind => kind.Plural == plural);

    private string Plurals() => string.Join(", ", vocabulary.Kinds.Select(kind => kind.Plural));

    /// <summary>The list of a planned kind: `jwtProviders`, `policies`.</summary>
    private static string PluralOf(string kind) => SpecShape.NameOf(kind.EndsWith('y') ? $"{kind[..^1]}ies" : $"{kind}s");

    private static int ByPlace(Problem left, Problem right) =>
        (left.Line, left.Column, left.Path, left.Code).CompareTo((right.Line, right.Column, right.Path, right.Code));
}
