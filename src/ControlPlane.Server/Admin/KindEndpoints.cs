using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Explanation;
using ControlPlane.Language.Text;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ControlPlane.Server.Admin;

/// <summary><c>/{kinds}</c> and <c>/{kinds}/{name}</c>, the same for every kind of the catalog.</summary>
internal static class KindEndpoints
{
    private const string EffectiveView = "effective";

    private static readonly int[] Refusals =
    [
        StatusCodes.Status400BadRequest,
        StatusCodes.Status409Conflict,
        StatusCodes.Status412PreconditionFailed,
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status422UnprocessableEntity,
    ];

    private static readonly string[] WriteKeys = ["message", "takeOver", Permissions.QueryKey];

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        foreach (var kind in Catalog.Default.Kinds)
            MapKind(api.MapGroup($"/{kind.Plural}"), kind);
    }

    private static void MapKind(RouteGroupBuilder group, DocumentKind kind)
    {
        group
            .MapGet(
                "/",
                Results<JsonHttpResult<Page<StoredDocument>>, ProblemResult> (HttpRequest request, DocumentStore store) =>
                {
                    var (paging, refusal) = Paging.Read(request);
                    if (paging is null)
                        return refusal!;
                    var state = store.Loaded();
                    var matching = DocumentFilter.Read(request.Query).Apply(state.Model.Documents.Values.Where(document => document.Id.Kind == kind.Name));
                    var page = paging.Of(matching, document => document.Id.Name, document => document);
                    var statuses = Statuses.Of(state.Model, page.Items);
                    return TypedResults.Json(
                        new Page<StoredDocument>(
                            [.. page.Items.Select(document => document.ToWire(state.Info[document.Id], statuses.GetValueOrDefault(document.Id)))],
                            page.Next
                        ),
                        WireJson.Options
                    );
                }
            )
            .TakesQuery(["limit", "cursor", "q", "team", "label"], ["view"])
            .Answers<Page<StoredDocument>>($"Returns the documents of the kind {kind.Name}, ordered by name", StatusCodes.Status400BadRequest);

        group
            .MapGet(
                "/{name}",
                async Task<Results<ContentHttpResult, JsonHttpResult<EffectiveDocument>, StatusCodeHttpResult, ProblemResult>> (
                    string name,
                    HttpContext context,
                    DocumentStore store,
                    CancellationToken cancel
                ) =>
                {
                    var state = store.Loaded();
                    var id = new DocumentId(kind.Name, name);
                    if (context.Request.Query["revision"] is [{ } revision])
                        return await PastAsync(context.Response, id, revision, store, cancel);
                    if (state.Model.Find(id) is not { } document)
                        return NotFound(id);
                    if (context.Request.Query["view"] is [{ } view])
                        return view == EffectiveView && kind.HasPolicies
                            ? TypedResults.Json(await FieldHistory.BlameAsync(EffectiveViews.Of(state, document), store, cancel), WireJson.Options)
                            : UnknownView(kind, view);
                    var info = state.Info[id];
                    Describe(context.Response, info);
                    // A status changes without a revision of the document.
                    if (!kind.HasStatus && Preconditions.NamesRevision(context.Request, info.Revision))
                        return TypedResults.StatusCode(StatusCodes.Status304NotModified);
                    var status = Statuses.Of(state.Model, [document]).GetValueOrDefault(id);
                    return TypedResults.Content(Statuses.With(document, status).ToJson(), "application/json");
                }
            )
            .TakesQuery("view", "revision")
            .Answers<JsonElement>(
                $"Returns one {kind.Name} as its author wrote it{(kind.HasStatus ? ", and its status" : "")}",
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound
            )
            .Produces<EffectiveDocument>(StatusCodes.Status200OK, "application/json")
            .Produces(StatusCodes.Status304NotModified);

        group
            .MapPut(
                "/{name}",
                async Task<Results<JsonHttpResult<TransactionResponse>, ProblemResult>> (
                    string name,
                    HttpContext context,
                    ClaimsPrincipal user,
                    DocumentStore store,
                    Surroundings surroundings,
                    CancellationToken cancel
                ) =>
                {
                    var body = await RequestJson.ReadAsync(context.Request, cancel);
                    if (body.Text is null)
                        return body.Refusal!;
                    var id = new DocumentId(kind.Name, name);
                    var (document, problems) = NamedDocument.Read(body, id, store);
                    if (document is null)
                        return StoreAnswers.Invalid(problems);
                    var taken = SecretDoor.Take([document], store);
                    if (!taken.Problems.IsEmpty)
                        return StoreAnswers.Invalid(taken.Problems);
                    return await WriteAsync(
                        context,
                        store,
                        surroundings,
                        WriteOf(context.Request, user) with
                        {
                            Put = taken.Documents,
                            Secrets = taken.Values,
                        },
                        id,
                        cancel
                    );
                }
            )
            .TakesQuery(WriteKeys)
            .Takes<JsonElement>()
            .Answers<TransactionResponse>($"Writes one {kind.Name}", Refusals)
            .Produces<TransactionResponse>(StatusCodes.Status201Created, "application/json");

        group
            .MapDelete(
                "/{name}",
                (string name, HttpContext context, ClaimsPrincipal user, DocumentStore store, Surroundings surroundings, CancellationToken cancel) =>
                {
                    var id = new DocumentId(kind.Name, name);
                    return WriteAsync(context, store, surroundings, WriteOf(context.Request, user) with { Delete = [id] }, id, cancel);
                }
            )
            .TakesQuery(WriteKeys)
            .Answers<TransactionResponse>($"Deletes one {kind.Name}", [StatusCodes.Status404NotFound, .. Refusals]);
    }

    /// <summary>A document as it was.</summary>
    private static async Task<Results<ContentHttpResult, JsonHttpResult<EffectiveDocument>, StatusCodeHttpResult, ProblemResult>> PastAsync(
        HttpResponse response,
        DocumentId id,
        string revision,
        DocumentStore store,
        CancellationToken cancel
    )
    {
        if (!long.TryParse(revision, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return BadRevision(revision);
        if (number > store.Loaded().Revision || number < 1)
            return RevisionEndpoints.NotFound(number);
        if (await store.History.VersionsAsync(id, number, 1, cancel) is not [{ Body: { } body } version])
            return NotFound(id, $" at revision {number}");
        Describe(response, new StoredInfo(id, version.Revision, version.Author, version.Source, version.At));
        return TypedResults.Content(body, "application/json");
    }

    private static ProblemResult BadRevision(string revision) =>
        ProblemResult.One(
            StatusCodes.Status400BadRequest,
            new Client.Wire.Problem(
                ProblemCode.QueryParameter,
                $"`revision={revision}` is not the number of a revision.",
                Path: "revision",
                Allowed: "a whole number from 1"
            )
        );

    private static ProblemResult UnknownView(DocumentKind kind, string view) =>
        ProblemResult.One(
            StatusCodes.Status400BadRequest,
            new Client.Wire.Problem(
                ProblemCode.QueryParameter,
                $"`view={view}` is not a view of a {kind.Name}.",
                Path: "view",
                Allowed: kind.HasPolicies ? EffectiveView : "none"
            )
        );

    private static WriteRequest WriteOf(HttpRequest request, ClaimsPrincipal user) =>
        new()
        {
            Author = user.Identity!.Name!,
            Source = TransactionEndpoints.DefaultSource,
            Message = request.Query["message"] is [{ Length: > 0 } message] ? message : null,
            TakeOver = request.Query["takeOver"] is ["true"],
            Allowed = Permissions.Of(Permissions.Names(request), []),
        };

    private static async Task<Results<JsonHttpResult<TransactionResponse>, ProblemResult>> WriteAsync(
        HttpContext context,
        DocumentStore store,
        Surroundings surroundings,
        WriteRequest write,
        DocumentId id,
        CancellationToken cancel
    )
    {
        var (condition, refusal) = Preconditions.Read(context.Request);
        if (refusal is not null)
            return refusal;
        if (Permissions.Problems(Permissions.Names(context.Request) ?? []).ToImmutableArray() is { IsEmpty: false } unknown)
            return new ProblemResult(StatusCodes.Status400BadRequest, unknown[0].Message, unknown);
        if (condition is not null)
            write = write with { Preconditions = ImmutableDictionary<DocumentId, Precondition>.Empty.Add(id, condition) };

        await surroundings.RefreshAsync(write, cancel);
        var result = await store.WriteAsync(write with { Surroundings = surroundings.Warnings }, cancel);
        if (result is not WriteResult.Accepted accepted)
            return StoreAnswers.Refusal(result, conditional: true)!;
        if (store.Current?.Info.GetValueOrDefault(id) is { } info)
            Describe(context.Response, info);
        var created = accepted.Changes.Any(change => change.Action == Store.ChangeAction.Created);
        return TypedResults.Json(
            accepted.ToWire(dryRun: false),
            WireJson.Options,
            statusCode: created ? StatusCodes.Status201Created : StatusCodes.Status200OK
        );
    }

    private static void Describe(HttpResponse response, StoredInfo info)
    {
        var headers = response.GetTypedHeaders();
        headers.ETag = Preconditions.ETag(info.Revision);
        headers.LastModified = info.At;
        response.Headers[DocumentHeaders.Author] = Uri.EscapeDataString(info.Author);
        response.Headers[DocumentHeaders.Source] = Uri.EscapeDataString(info.Source);
    }

    private static ProblemResult NotFound(DocumentId id, string when = "") =>
        ProblemResult.One(
            StatusCodes.Status404NotFound,
            new Client.Wire.Problem(ProblemCode.NotFound, $"There is no {id.Kind} `{id.Name}`{when}.", id.ToWire())
        );
}
