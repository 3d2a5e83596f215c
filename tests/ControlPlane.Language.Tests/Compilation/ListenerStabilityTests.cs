using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Plans;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Envoy.Config.Listener.V3;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>
/// Policy changes never drain connections: whatever is added, changed or removed in Routes, Services and policies leaves the bytes of listeners that carry HTTP
/// as they were. Those that pass bytes on have no route configuration, so Routes are part of them.
/// </summary>
public sealed class ListenerStabilityTests
{
    private const string AnyLevel = "policies";

    /// <summary>Every document of the golden cases with each of its fields removed, and with each replaced by what other cases write there.</summary>
    private static readonly ImmutableArray<(Model Model, Document Document)> Written =
    [
        .. CompiledCase.All.Select(golden => golden.Model()).SelectMany(model => model.Documents.Values.Select(document => (model, document))),
    ];

    private static readonly ConcurrentDictionary<Model, Compiled> Known = new(ReferenceEqualityComparer.Instance);

    public static TheoryData<string> Fields =>
        [
            .. Catalog.Default.Kinds.SelectMany(kind => FieldsOf(kind.Name, kind.SpecType)).Where(path => !Drains(path)),
            .. Catalog.Default.Policies.SelectMany(policy => FieldsOf($"{AnyLevel}.{policy.Name}", policy.SpecType)),
        ];

    /// <summary>A field that has only one value where it stands, and one that routes tell.</summary>
    private static readonly string[] Alone = ["Fleet.listeners.clientIp.proxyProtocol", "Fleet.listeners.http3Port"];

    /// <summary>What is published, with everything below it but what has only one value.</summary>
    public static TheoryData<string> Draining =>
        [
            .. DrainingFields.All,
            .. Catalog
                .Default.Kinds.SelectMany(kind => FieldsOf(kind.Name, kind.SpecType))
                .Where(path => Drains(path) && !DrainingFields.All.Contains(path) && !Alone.Contains(path)),
        ];

    [Theory, MemberData(nameof(Fields))]
    public void Adding_changing_and_removing_a_field_leaves_the_listeners_as_they_are(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var changes = Changes(field).ToList();
        changes.ShouldNotBeEmpty($"no golden case sets {field}");
        foreach (var change in changes)
        {
            var (before, after) = (Listeners(Compiled(change.Before), OfRequests), Listeners(Compiled(change.After, change.Before), OfRequests));
            // A fleet of other Envoys has listeners for other bands; those of the bands that stay are the same.
            foreach (var view in before.Keys.Intersect(after.Keys))
                after[view].ShouldBe(before[view], $"{field} of {change.Document}");
        }
    }

    [Theory, MemberData(nameof(Draining))]
    public void A_field_is_published_as_draining_only_if_it_drains(string field) =>
        Changes(field)
            .Any(change =>
                !Listeners(Compiled(change.Before), _ => true)
                    .Select(view => view.ToString())
                    .SequenceEqual(Listeners(Compiled(change.After, change.Before), _ => true).Select(view => view.ToString()))
            )
            .ShouldBeTrue($"{field} drains nothing");

    [Fact]
    public void The_fields_that_drain_are_documented() => ShouldBeDocumented();

    private static void ShouldBeDocumented([CallerFilePath] string caller = "")
    {
        var document = File.ReadAllText(Path.Combine(Path.GetDirectoryName(caller)!, "../../../docs/operations.md"));
        foreach (var field in DrainingFields.All)
            document.ShouldContain($"`{field}`");
    }

    [Fact]
    public void Adding_and_removing_whole_documents_that_no_listener_names_leaves_the_listeners_as_they_are()
    {
        foreach (var (model, document) in Written.Where(written => written.Document.Id.Kind is not ("Fleet" or "Certificate" or "Domain")))
            Listeners(Compiled(model.With([], [document.Id]), model), OfRequests).ShouldBe(Listeners(Compiled(model), OfRequests));
    }

    /// <summary>Each document that sets the field, with the field removed and with what other documents write there.</summary>
    private static IEnumerable<(Model Before, Model After, DocumentId Document)> Changes(string field)
    {
        var (kind, rest) = (field.Split('.')[0], field.Split('.')[1..]);
        string[][] paths =
            kind == AnyLevel
                ?
                [
                    ["policies", .. rest],
                    ["rules", "policies", .. rest],
                ]
                : [rest];
        var written = Written.Where(written => kind == AnyLevel || written.Document.Id.Kind == kind).ToList();
        var values = written.SelectMany(one => paths.SelectMany(path => Find(one.Document.Body, path))).DistinctBy(value => value.ToJson()).Take(8).ToList();
        return from path in paths
            from one in written
            where Find(one.Document.Body, path).Any()
            from value in values.Append(null)
            let changed = Catalog.Reader.ReadJson(Replace(one.Document.Body, path, value).ToJson()).Documents
            where changed.Length == 1
            select (one.Model, one.Model.With(changed), one.Document.Id);
    }

    private static bool Drains(string field) =>
        DrainingFields.All.Any(draining => field == draining || field.StartsWith(draining + ".", StringComparison.Ordinal));

    private static bool OfRequests(XdsResource listener) =>
        Listener
            .Parser.ParseFrom(listener.Bytes.Span)
            .FilterChains.Any(chain => chain.Filters.Any(filter => filter.Name == "envoy.filters.network.http_connection_manager"));

    /// <summary>A golden case with a change.</summary>
    /// <param name="changed">The documents.</param>
    /// <param name="golden">Those as they are: what does not change is not compiled again, which the compiler's law allows.</param>
    private static Compiled Compiled(Model changed, Model golden) => Compiler.Compile(changed, Observed.None, Compiled(golden));

    private static Compiled Compiled(Model golden) => Known.GetOrAdd(golden, model => Compiler.Compile(model, Observed.None, previous: null));

    /// <summary>By view: some of the listeners with their versions.</summary>
    private static SortedDictionary<string, string> Listeners(Compiled compiled, Func<XdsResource, bool> some) =>
        new(
            compiled.Views.ToDictionary(
                view => view.Key.ToString(),
                view => string.Join(' ', view.Value[TypeUrl.Listener].Values.Where(some).Select(listener => $"{listener.Key.Name} {listener.Version}"))
            ),
            StringComparer.Ordinal
        );

    /// <summary>The fields of a spec with those of the records in it.</summary>
    private static IEnumerable<string> FieldsOf(string path, Type spec)
    {
        foreach (var property in spec.GetProperties().Where(property => property.Name != "EqualityContract"))
        {
            var field = $"{path}.{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}";
            yield return field;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
                type = type.GenericTypeArguments[0];
            if (
                type.Namespace!.StartsWith("ControlPlane.Language.", StringComparison.Ordinal)
                && !type.IsValueType
                && type.Name is not ("PolicySet" or "Node" or "SecretSpec")
            )
            {
                foreach (var below in FieldsOf(field, type))
                    yield return below;
            }
        }
    }

    /// <summary>The nodes at a path; a list stands for each of its items.</summary>
    private static IEnumerable<Node> Find(Node node, ReadOnlyMemory<string> path) =>
        (node, path.Length) switch
        {
            (Sequence list, > 0) => list.Items.SelectMany(item => Find(item, path)),
            (_, 0) => [node],
            (Mapping map, _) when map[path.Span[0]] is { } below => Find(below, path[1..]),
            _ => [],
        };

    private static Node Replace(Node node, ReadOnlyMemory<string> path, Node? value) =>
        node switch
        {
            Sequence list => list with { Items = [.. list.Items.Select(item => Replace(item, path, value))] },
            Mapping map => map with
            {
                Entries =
                [
                    .. map
                        .Entries.Where(entry => entry.Key != path.Span[0] || path.Length > 1 || value is not null)
                        .Select(entry =>
                            entry.Key != path.Span[0] ? entry : entry with { Value = path.Length == 1 ? value! : Replace(entry.Value, path[1..], value) }
                        ),
                ],
            },
            _ => node,
        };
}
