using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Compilation;
using ControlPlane.Resources;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ControlPlane.Server.Admin;

/// <summary>
/// <c>/fleets/{name}/snapshot</c>: what a fleet's Envoys are to have, and what each resource came from; <c>/fleets/{name}/status</c>: how they stand, what is held.
/// </summary>
internal static class FleetEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/fleets/{name}/snapshot", Results<JsonHttpResult<Snapshot>, ProblemResult> (string name, HttpRequest request, DocumentStore store) =>
        {
            var band = request.Query["band"] is [{ Length: > 0 } said] ? said : EnvoyBand.All[^1];
            if (!EnvoyBand.All.Contains(band)) return UnknownBand(band);
            return Snapshots.Of(store.Loaded(), new ViewKey(name, band)) is { } snapshot ? TypedResults.Json(snapshot, WireJson.Options) : NotFound(name);
        }).TakesQuery("band");

        api.MapGet("/fleets/{name}/status", async Task<Results<JsonHttpResult<FleetStatus>, ProblemResult>> (string name, DocumentStore store, NodeStates.NodeStates nodes, CancellationToken cancel) =>
        {
            await nodes.RefreshAsync(cancel);
            var state = store.Loaded();
            if (FleetStatuses.Of(name, state, nodes.List()) is not { } status) return NotFound(name);
            return TypedResults.Json(status with { Problems = [.. status.Problems, .. await FleetConditions.OfAsync(name, store, state, cancel)] }, WireJson.Options);
        });
    }

    private static ProblemResult UnknownBand(string band) => ProblemResult.One(
        StatusCodes.Status400BadRequest,
        new Problem(ProblemCode.QueryParameter, $"`band={band}` is no Envoy version that resources are written for.", Path: "band", Allowed: string.Join(", ", EnvoyBand.All)));

    private static ProblemResult NotFound(string fleet) => ProblemResult.One(
        StatusCodes.Status404NotFound,
        new Problem(ProblemCode.NotFound, $"There is no Fleet `{fleet}`.", new DocumentName("Fleet", fleet)));
}
