using System.Globalization;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Revision = ControlPlane.Client.Wire.Revision;

namespace ControlPlane.Server.Admin;

/// <summary><c>/revisions</c>: the history, newest first.</summary>
internal static class RevisionEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/revisions");

        group
            .MapGet(
                "/",
                async Task<Results<JsonHttpResult<Page<Revision>>, ProblemResult>> (HttpRequest request, DocumentStore store, CancellationToken cancel) =>
                {
                    var (paging, refusal) = Paging.Read(request);
                    if (paging is null)
                        return refusal!;
                    if (!TryReadCursor(paging.Cursor, out var before))
                        return BadCursor(paging.Cursor);
                    var found = await store.Revisions.ListAsync(paging.Limit + 1, before, cancel);
                    var page = found.Take(paging.Limit).Select(WireMapping.ToWire).ToArray();
                    return TypedResults.Json(
                        new Page<Revision>(page, found.Length > page.Length ? page[^1].Number.ToString(CultureInfo.InvariantCulture) : null),
                        WireJson.Options
                    );
                }
            )
            .TakesQuery("limit", "cursor")
            .Answers<Page<Revision>>("Returns the revisions, newest first", StatusCodes.Status400BadRequest);

        group
            .MapGet(
                "/{number:long}",
                async Task<Results<JsonHttpResult<Revision>, ProblemResult>> (long number, DocumentStore store, CancellationToken cancel) =>
                    await store.Revisions.FindAsync(number, cancel) is { } revision
                        ? TypedResults.Json(revision.ToWire(await store.History.BodiesAsync(number, cancel)), WireJson.Options)
                        : NotFound(number)
            )
            .Answers<Revision>("Returns one revision, with each document before and after it", StatusCodes.Status404NotFound);
    }

    private static bool TryReadCursor(string? cursor, out long? before)
    {
        before = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return cursor is null || before is not null;
    }

    private static ProblemResult BadCursor(string? cursor) =>
        ProblemResult.One(
            StatusCodes.Status400BadRequest,
            new Problem(ProblemCode.QueryParameter, $"`cursor={cursor}` was not given by this list.", Path: "cursor", Allowed: "the `next` of the page before")
        );

    /// <summary>There is no such revision.</summary>
    public static ProblemResult NotFound(long number) =>
        ProblemResult.One(StatusCodes.Status404NotFound, ProblemCode.NotFound, $"There is no revision {number}.");
}
