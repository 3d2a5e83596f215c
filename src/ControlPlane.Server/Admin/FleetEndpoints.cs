using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ControlPlane.Server.Admin;

/// <summary>
/// <c>/fleets/{name}/snapshot</c>: what a fleet's Envoys are to have, and what each resource came from; <c>/fleets/{name}/status</c>: how they stand, what is
/// held.
/// </summary>
internal static class FleetEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(
                "/fleets/{name}/snapshot",
                Results<JsonHttpResult<Snapshot>, ProblemResult> (string name, HttpRequest request, DocumentStore store) =>
                {
                    if (request.Query["band"] is [{ Length: > 0 } unknown] && !EnvoyBand.All.Contains(unknown))
                        return UnknownBand(unknown, EnvoyBand.All);
                    var state = store.Loaded();
                    if (state.Compiled.BandsOf(name) is not [.., var newest] bands)
                        return NotFound(name);
                    var band = request.Query["band"] is [{ Length: > 0 } said] ? said : newest;
                    if (!bands.Contains(band))
                        return UnknownBand(band, bands);
                    return Snapshots.Of(state, EnvoyBand.ViewOf(name, band)) is { } snapshot ? TypedResults.Json(snapshot, WireJson.Options) : NotFound(name);
                }
            )
            .TakesQuery("band")
            .Answers<Snapshot>(
                "Returns the resources for the Envoys of a fleet, with the documents they come from",
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound
            );

        api.MapGet(
                "/fleets/{name}/status",
                async Task<Results<JsonHttpResult<FleetStatus>, ProblemResult>> (
                    string name,
                    DocumentStore store,
                    NodeStates nodes,
                    CancellationToken cancel
                ) =>
                {
                    await nodes.RefreshAsync(cancel);
                    var state = store.Loaded();
                    if (FleetStatuses.Of(name, state, nodes.List()) is not { } status)
                        return NotFound(name);
                    return TypedResults.Json(
                        status with
                        {
                            Problems = [.. status.Problems, .. await FleetConditions.OfAsync(name, store, state, cancel)],
                        },
                        WireJson.Options
                    );
                }
            )
            .Answers<FleetStatus>(
                "Returns the state of a fleet: its Envoys by state, the documents that are held, and problems",
                StatusCodes.Status404NotFound
            );
    }

    private static ProblemResult UnknownBand(string band, IEnumerable<string> bands) =>
        ProblemResult.One(
            StatusCodes.Status400BadRequest,
            new Problem(
                ProblemCode.QueryParameter,
                $"`band={band}` is not an Envoy version that resources of this fleet are written for.",
                Path: "band",
                Allowed: string.Join(", ", bands)
            )
        );

    private static ProblemResult NotFound(string fleet) =>
        ProblemResult.One(StatusCodes.Status404NotFound, new Problem(ProblemCode.NotFound, $"There is no Fleet `{fleet}`.", new DocumentName("Fleet", fleet)));
}
