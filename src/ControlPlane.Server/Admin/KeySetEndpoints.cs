using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Text;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ControlPlane.Server.Admin;

/// <summary><c>/jwtProviders/{name}/status</c> and <c>/refresh</c>: how the fetching of its key set goes, and to have it fetched now.</summary>
internal static class KeySetEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/jwtProviders/{name}");

        group
            .MapGet(
                "/status",
                async Task<Results<JsonHttpResult<KeySetStatus>, ProblemResult>> (string name, DocumentStore store, CancellationToken cancel) =>
                {
                    var state = store.Loaded();
                    if (Find(state, name) is not { } provider)
                        return NotFound(name);
                    if (SourceOf(state, name) is not { } source)
                        return TypedResults.Json(UnfetchedStatusOf(provider), WireJson.Options);
                    var lease = await store.Leases.FindAsync(KeySetObserver.LeaseOf(name), cancel);
                    return TypedResults.Json(StatusOf(source, lease, state), WireJson.Options);
                }
            )
            .Answers<KeySetStatus>("Returns the state of a JwtProvider's key set", StatusCodes.Status404NotFound);

        group
            .MapPost(
                "/refresh",
                async Task<Results<Accepted, ProblemResult>> (string name, DocumentStore store, KeySetObserver keySets, CancellationToken cancel) =>
                {
                    var state = store.Loaded();
                    if (Find(state, name) is not { } provider)
                        return NotFound(name);
                    return await keySets.RefreshAsync(name, cancel) switch
                    {
                        KeySetRefresh.Begun => TypedResults.Accepted(default(string)),
                        KeySetRefresh.TooEarly => ProblemResult.One(
                            StatusCodes.Status429TooManyRequests,
                            ProblemCode.TooEarly,
                            $"The key set of `{name}` was fetched less than {KeySetObserver.ShortestPause.TotalSeconds}s ago, or is being fetched."
                        ),
                        _ => ProblemResult.One(StatusCodes.Status409Conflict, ProblemCode.NotFetched, WhyNotFetched(provider, state)),
                    };
                }
            )
            .WithSummary("Fetches a JwtProvider's keys now")
            .Produces(StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests);
    }

    private static KeySetStatus StatusOf(KeySource source, Lease? lease, StoreState state)
    {
        var progress = KeySetProgress.Of(lease?.Status, source);
        var inForce = state.Observed.KeySets.GetValueOrDefault(source.Provider) is { } fact && source.IsSourceOf(fact);
        var standing =
            !inForce ? KeySetState.Missing
            : progress?.Error is null ? KeySetState.Fresh
            : KeySetState.Stale;
        return new KeySetStatus(
            source.Provider,
            standing,
            source.Url,
            progress?.FetchedAt,
            progress?.AttemptedAt,
            lease?.Until,
            progress?.Keys ?? 0,
            [.. (progress?.Dropped ?? []).Select(dropped => new UnusableKey(dropped.Index, dropped.Name, dropped.Reason))],
            progress?.Error
        );
    }

    private static KeySetStatus UnfetchedStatusOf(Document provider)
    {
        var written = KeySource.Written(provider);
        return new KeySetStatus(
            provider.Id.Name,
            written is null ? KeySetState.NotFetched : KeySetState.Inline,
            null,
            null,
            null,
            null,
            written ?? 0,
            [],
            null
        );
    }

    private static string WhyNotFetched(Document provider, StoreState state)
    {
        var name = provider.Id.Name;
        if (KeySource.Written(provider) is not null)
            return $"The keys of `{name}` stand in its document: there is nothing to fetch.";
        return SourceOf(state, name) is null
            ? $"The keys of `{name}` are fetched by each Envoy, not by the control plane."
            : $"The fetching of the keys of `{name}` is about to begin.";
    }

    private static Document? Find(StoreState state, string name) => state.Model.Find(new DocumentId("JwtProvider", name));

    private static KeySource? SourceOf(StoreState state, string name) => KeySource.All(state.Model).SingleOrDefault(source => source.Provider == name);

    private static ProblemResult NotFound(string name) =>
        ProblemResult.One(StatusCodes.Status404NotFound, ProblemCode.NotFound, $"There is no JwtProvider `{name}`.");
}
