using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Core;
using ControlPlane.Store;
using ControlPlane.Xds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ControlPlane.Server.Admin;

/// <summary><c>/livez</c>, <c>/readyz</c>, <c>/version</c>: open to everyone, they tell nothing of the documents.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup("").AllowAnonymous();

        open.MapGet("/livez", () => TypedResults.Json(new Liveness("alive"), WireJson.Options)).Answers<Liveness>("Reports whether the process runs");

        open.MapGet(
                "/readyz",
                Results<JsonHttpResult<Readiness>, ProblemResult> (DocumentStore store, AdsEndpoint ads) =>
                    (store.Current, store.Outage) switch
                    {
                        _ when ads.IsStopping => ProblemResult.One(StatusCodes.Status503ServiceUnavailable, ProblemCode.Stopping, "The server is stopping."),
                        (null, var outage) => StoreAnswers.Unavailable(outage ?? StoreAnswers.NotLoaded),
                        (var state, null) => TypedResults.Json(new Readiness("ready", state.Revision, null), WireJson.Options),
                        (var state, var outage) => TypedResults.Json(new Readiness("fromMemory", state.Revision, outage), WireJson.Options),
                    }
            )
            .Answers<Readiness>("Reports whether the documents are loaded and Envoys are served", StatusCodes.Status503ServiceUnavailable);

        open.MapGet(
                "/version",
                (DocumentStore store) =>
                    TypedResults.Json(
                        new ServerVersion(ServerVersions.Own, DatabaseOf(store.Location), store.Current?.Revision ?? 0, EnvoyBand.All),
                        WireJson.Options
                    )
            )
            .Answers<ServerVersion>("Returns the version of the server, its database and the newest revision");
    }

    private static string DatabaseOf(StoreLocation location) => location is StoreLocation.Postgres ? "PostgreSQL" : "SQLite";
}
