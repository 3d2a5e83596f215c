using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ControlPlane.Server.Admin;

/// <summary><c>/nodes</c>: the Envoys, how they stand, and what they are to have.</summary>
internal static class NodeEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/nodes");

        group
            .MapGet(
                "/",
                async Task<Results<JsonHttpResult<Page<Node>>, ProblemResult>> (HttpRequest request, NodeStates nodes, CancellationToken cancel) =>
                {
                    var (paging, refusal) = Paging.Read(request);
                    await nodes.RefreshAsync(cancel);
                    return paging is null ? refusal! : TypedResults.Json(paging.Of(nodes.List(), node => node.Info.Id, NodeMapping.ToWire), WireJson.Options);
                }
            )
            .TakesQuery("limit", "cursor")
            .Answers<Page<Node>>("Returns the Envoys and their state", StatusCodes.Status400BadRequest);

        group
            .MapGet(
                "/{id}",
                async Task<Results<JsonHttpResult<Node>, ProblemResult>> (string id, NodeStates nodes, CancellationToken cancel) =>
                {
                    await nodes.RefreshAsync(cancel);
                    return nodes.Find(Decoded(id)) is { } found ? TypedResults.Json(found.ToWire(), WireJson.Options) : NotFound(id);
                }
            )
            .Answers<Node>("Returns one Envoy; a `/` in its id is written `%2F`", StatusCodes.Status404NotFound);

        group
            .MapGet(
                "/{id}/rejections",
                async Task<Results<JsonHttpResult<Page<PastRejection>>, ProblemResult>> (
                    string id,
                    NodeStates nodes,
                    DocumentStore store,
                    CancellationToken cancel
                ) =>
                {
                    await nodes.RefreshAsync(cancel);
                    var found = await store.Rejections.ListAsync(Decoded(id), cancel);
                    if (found.IsEmpty && nodes.Find(Decoded(id)) is null)
                        return NotFound(id);
                    return TypedResults.Json(new Page<PastRejection>([.. found.Select(WireMapping.ToWire)], null), WireJson.Options);
                }
            )
            .Answers<Page<PastRejection>>("Returns the last 20 rejections of an Envoy", StatusCodes.Status404NotFound);

        group
            .MapGet(
                "/{id}/config",
                async Task<Results<JsonHttpResult<Snapshot>, ProblemResult>> (string id, NodeStates nodes, DocumentStore store, CancellationToken cancel) =>
                {
                    await nodes.RefreshAsync(cancel);
                    if (nodes.Find(Decoded(id)) is not { } found)
                        return NotFound(id);
                    return found.Place.View is { } view && Snapshots.Of(store.Loaded(), view) is { } snapshot
                        ? TypedResults.Json(snapshot, WireJson.Options)
                        : NoConfiguration(id, found.Place.Reason);
                }
            )
            .Answers<Snapshot>("Returns the resources for one Envoy, with the documents they come from", StatusCodes.Status404NotFound);
    }

    /// <summary>Routing leaves an encoded slash as it is; ids such as <c>sidecar~ns/pod</c> have one.</summary>
    private static string Decoded(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static ProblemResult NotFound(string id) =>
        ProblemResult.One(StatusCodes.Status404NotFound, ProblemCode.NotFound, $"No node `{Decoded(id)}` is connected, nor was lately.");

    private static ProblemResult NoConfiguration(string id, string? reason) =>
        ProblemResult.One(
            StatusCodes.Status404NotFound,
            ProblemCode.NotFound,
            $"The node `{Decoded(id)}` gets nothing: {reason ?? "its fleet compiles to nothing"}."
        );
}
