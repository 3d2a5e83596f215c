using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Store.Tests;

/// <summary>Documents and requests for tests.</summary>
internal static class Samples
{
    public static readonly Document Edge = Read("{kind: Fleet, name: edge, role: edge, listeners: [{name: http, port: 10000, protocol: http}]}");

    public static DocumentId ServiceId(string name) => new("Service", name);

    public static DocumentId RouteId(string name) => new("Route", name);

    public static Document Service(string name, int port = 8080) => Read($"{{kind: Service, name: {name}, endpoints: [{{address: 10.0.0.1, port: {port}}}]}}");

    /// <summary>A route of the fleet <c>edge</c>; each takes a path of its own.</summary>
    public static Document Route(string name, string service) =>
        Read($"{{kind: Route, name: {name}, fleets: [edge], rules: [{{match: {{path: {{prefix: /{name}}}}}, to: [{{service: {service}}}]}}]}}");

    public static Document Read(string yaml)
    {
        var result = Catalog.Reader.ReadYaml(yaml);
        result.Problems.ShouldBeEmpty();
        return result.Documents.ShouldHaveSingleItem();
    }

    public static WriteRequest Put(params ImmutableArray<Document> documents) =>
        new()
        {
            Author = "ann",
            Source = "api",
            Put = documents,
        };

    public static WriteRequest Delete(params ImmutableArray<DocumentId> documents) =>
        new()
        {
            Author = "ann",
            Source = "api",
            Delete = documents,
        };

    /// <summary>Writes and expects to be accepted.</summary>
    public static async Task<WriteResult.Accepted> AcceptAsync(this DocumentStore store, WriteRequest request) =>
        (await store.WriteAsync(request, TestContext.Current.CancellationToken)).ShouldBeOfType<WriteResult.Accepted>();

    /// <summary>Writes and expects another answer.</summary>
    public static async Task<T> RefuseAsync<T>(this DocumentStore store, WriteRequest request)
        where T : WriteResult => (await store.WriteAsync(request, TestContext.Current.CancellationToken)).ShouldBeOfType<T>();

    /// <summary>Every resource's version, by view, type and name.</summary>
    public static ImmutableSortedDictionary<string, string> Versions(this StoreState state) =>
        state
            .Compiled.Views.SelectMany(view => view.Value.All.Select(resource => KeyValuePair.Create($"{view.Key} {resource.Key}", resource.Version)))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
