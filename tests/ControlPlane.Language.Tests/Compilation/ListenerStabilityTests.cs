using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Resources;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>Policy changes never drain connections: whatever is added, changed or removed in Routes, Services and policies leaves the listeners' bytes as they were.</summary>
public sealed class ListenerStabilityTests
{
    /// <summary>Every document of the golden cases with each of its fields removed, and with each replaced by what other cases write there.</summary>
    private static readonly ImmutableArray<(Model Model, Document Document)> Written =
        [.. CompiledCase.All.Select(golden => golden.Model()).SelectMany(model => model.Documents.Values.Select(document => (model, document)))];

    public static TheoryData<string> Fields => [.. FieldsOf("Route", typeof(RouteSpec)), .. FieldsOf("Service", typeof(ServiceSpec)), .. PolicyFields("Fleet"), .. PolicyFields("Route"), .. PolicyFields("Route.rules")];

    [Theory, MemberData(nameof(Fields))]
    public void Adding_changing_and_removing_a_field_leaves_the_listeners_as_they_are(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var (kind, path) = (field.Split('.')[0], field.Split('.')[1..]);
        var documents = Written.Where(written => written.Document.Id.Kind == kind).ToList();
        var values = documents.SelectMany(written => Find(written.Document.Body, path)).DistinctBy(value => value.ToJson()).ToList();
        values.ShouldNotBeEmpty($"no golden case sets {field}");

        var changes = 0;
        foreach (var (model, document) in documents.Where(written => Find(written.Document.Body, path).Any()))
        {
            var before = Listeners(model);
            foreach (var value in values.Take(8).Append(null))
            {
                if (DocumentReader.ReadJson(Replace(document.Body, path, value).ToJson()).Documents is not [var changed]) continue;
                Listeners(model.With([changed])).ShouldBe(before);
                changes++;
            }
        }
        changes.ShouldBePositive();
    }

    [Fact]
    public void Adding_and_removing_whole_documents_leaves_the_listeners_as_they_are()
    {
        foreach (var (model, document) in Written.Where(written => written.Document.Id.Kind is "Route" or "Service")) Listeners(model.With([], [document.Id])).ShouldBe(Listeners(model));
    }

    private static List<string> Listeners(Model model) =>
        [.. Compiler.Compile(model, Observed.None, previous: null).Views.OrderBy(view => view.Key.ToString(), StringComparer.Ordinal)
            .SelectMany(view => view.Value[TypeUrl.Listener].Values, (view, listener) => $"{view.Key} {listener.Key.Name} {listener.Version}")];

    private static IEnumerable<string> PolicyFields(string level) =>
        Catalog.Policies.SelectMany(policy => FieldsOf($"{level}.policies.{policy.Name}", policy.SpecType)).Where(field => !field.EndsWith(".policies", StringComparison.Ordinal));

    /// <summary>The fields of a spec with those of the records in it.</summary>
    private static IEnumerable<string> FieldsOf(string path, Type spec)
    {
        foreach (var property in spec.GetProperties().Where(property => property.Name != "EqualityContract"))
        {
            var field = $"{path}.{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}";
            yield return field;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) type = type.GenericTypeArguments[0];
            if (type.Namespace!.StartsWith("ControlPlane.Language.", StringComparison.Ordinal) && !type.IsValueType && type.Name != "PolicySet")
            {
                foreach (var below in FieldsOf(field, type)) yield return below;
            }
        }
    }

    /// <summary>The nodes at a path; a list stands for each of its items.</summary>
    private static IEnumerable<Node> Find(Node node, ReadOnlyMemory<string> path) => (node, path.Length) switch
    {
        (Sequence list, > 0) => list.Items.SelectMany(item => Find(item, path)),
        (_, 0) => [node],
        (Mapping map, _) when map[path.Span[0]] is { } below => Find(below, path[1..]),
        _ => [],
    };

    private static Node Replace(Node node, ReadOnlyMemory<string> path, Node? value) => node switch
    {
        Sequence list => list with { Items = [.. list.Items.Select(item => Replace(item, path, value))] },
        Mapping map => map with
        {
            Entries =
            [
                .. map.Entries.Where(entry => entry.Key != path.Span[0] || path.Length > 1 || value is not null)
                    .Select(entry => entry.Key != path.Span[0] ? entry : entry with { Value = path.Length == 1 ? value! : Replace(entry.Value, path[1..], value) }),
            ],
        },
        _ => node,
    };
}
