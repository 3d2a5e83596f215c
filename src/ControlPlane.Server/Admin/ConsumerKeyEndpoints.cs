using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Text;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Problem = ControlPlane.Client.Wire.Problem;

namespace ControlPlane.Server.Admin;

/// <summary><c>/consumers/{name}/keys</c>: API keys made by the server and shown once, and taken away.</summary>
internal static class ConsumerKeyEndpoints
{
    /// <summary>Lets secret scanners, and people, see what a string is.</summary>
    private const string Prefix = "cpk_";

    private const int RandomBytes = 32;
    private const int MostLive = 2;
    private const int Attempts = 5;

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/consumers/{name}/keys");

        group
            .MapPost(
                "/",
                async Task<Results<JsonHttpResult<CreatedKey>, ProblemResult>> (
                    string name,
                    HttpContext context,
                    ClaimsPrincipal user,
                    DocumentStore store,
                    TimeProvider clock,
                    CancellationToken cancel
                ) =>
                {
                    var (request, refusal) = await ReadAsync(context.Request, cancel);
                    if (request is null)
                        return refusal!;
                    if (request.Expires <= clock.GetUtcNow())
                        return Over(request.Expires.Value);
                    var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
                    var made = "";
                    var (written, refused) = await ChangeAsync(
                        store,
                        user,
                        name,
                        consumer =>
                        {
                            if (ApiKeyEdits.Live(consumer, clock.GetUtcNow()) is { Length: >= MostLive } live)
                                return (null, "", TwoLive(name, live));
                            made = request.Name ?? ApiKeyEdits.FreeName(consumer);
                            return (ApiKeyEdits.Add(consumer, made, key, request.Expires, clock.GetUtcNow()), $"created the API key {made}", null);
                        },
                        cancel
                    );
                    if (written is null)
                        return refused!;
                    context.Response.Headers.CacheControl = "no-store";
                    return TypedResults.Json(
                        new CreatedKey(name, made, key, request.Expires, written.Revision),
                        WireJson.Options,
                        statusCode: StatusCodes.Status201Created
                    );
                }
            )
            .Takes<CreateKeyRequest>(optional: true)
            .Answers<CreatedKey>(
                "Creates an API key of a Consumer and shows it once",
                StatusCodes.Status201Created,
                [StatusCodes.Status404NotFound, .. TransactionEndpoints.Refusals]
            );

        group
            .MapDelete(
                "/{key}",
                async Task<Results<JsonHttpResult<TransactionResponse>, ProblemResult>> (
                    string name,
                    string key,
                    ClaimsPrincipal user,
                    DocumentStore store,
                    CancellationToken cancel
                ) =>
                {
                    var (written, refused) = await ChangeAsync(
                        store,
                        user,
                        name,
                        consumer =>
                            ApiKeyEdits.Remove(consumer, key) is { } body
                                ? (body, $"deleted the API key {key}", null)
                                : (null, "", NotFound(name, $"The Consumer `{name}` has no API key `{key}`.")),
                        cancel
                    );
                    return written is null ? refused! : TypedResults.Json(written.ToWire(dryRun: false), WireJson.Options);
                }
            )
            .Answers<TransactionResponse>("Deletes an API key of a Consumer", StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    /// <summary>Changes a consumer as a write of whoever owns it. Made anew when somebody else's write came between.</summary>
    private static async Task<(WriteResult.Accepted? Written, ProblemResult? Refusal)> ChangeAsync(
        DocumentStore store,
        ClaimsPrincipal user,
        string name,
        Func<Document, (Mapping? Body, string Message, ProblemResult? Refusal)> change,
        CancellationToken cancel
    )
    {
        var id = new DocumentId("Consumer", name);
        for (var attempt = 1; ; attempt++)
        {
            var state = store.Loaded();
            if (state.Model.Find(id) is not { } consumer)
                return (null, NotFound(name, $"There is no Consumer `{name}`."));
            var (body, message, refusal) = change(consumer);
            if (body is null)
                return (null, refusal);
            var read = store.Read(body.ToJson(), id);
            if (!read.Problems.IsEmpty)
                return (null, StoreAnswers.Invalid([.. read.Problems.Select(problem => problem.ToWire() with { Line = null, Column = null })]));
            var taken = SecretDoor.Take(read.Documents, store);
            if (!taken.Problems.IsEmpty)
                return (null, StoreAnswers.Invalid(taken.Problems));

            var result = await store.WriteAsync(WriteOf(state.Info[id], taken, user, message), cancel);
            if (result is WriteResult.Accepted accepted)
                return (accepted, null);
            if (result is not WriteResult.Stale || attempt == Attempts)
                return (null, StoreAnswers.Refusal(result, conditional: false));
        }
    }

    private static WriteRequest WriteOf(StoredInfo stored, TakenSecrets taken, ClaimsPrincipal user, string message) =>
        new()
        {
            Author = user.Identity!.Name!,
            Source = stored.Source,
            Message = message,
            Put = taken.Documents,
            Secrets = taken.Values,
            Preconditions = ImmutableDictionary<DocumentId, Precondition>.Empty.Add(stored.Id, new Precondition(stored.Revision, Absent: false)),
        };

    private static async Task<(CreateKeyRequest? Request, ProblemResult? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentType is null && request.ContentLength is null or 0)
            return (new CreateKeyRequest(), null);
        var body = await RequestJson.ReadAsync(request, cancel);
        return body.Refusal is { } refusal ? (null, refusal) : body.As<CreateKeyRequest>();
    }

    private static ProblemResult TwoLive(string consumer, ImmutableArray<string> live) =>
        ProblemResult.One(
            StatusCodes.Status409Conflict,
            new Problem(
                ProblemCode.TwoLiveKeys,
                $"The Consumer `{consumer}` has two live API keys already: {string.Join(", ", live)}.",
                new DocumentName("Consumer", consumer),
                "apiKeys",
                Hint: $"first delete one that is no longer used: DELETE {AdminPaths.Root}/consumers/{consumer}/keys/KEY, or cpctl key delete {consumer} KEY"
            )
        );

    private static ProblemResult Over(DateTimeOffset expires) =>
        ProblemResult.One(
            StatusCodes.Status400BadRequest,
            new Problem(ProblemCode.BadRequest, $"`expires` has already passed: {expires:u}", Path: "expires", Allowed: "a time in the future")
        );

    private static ProblemResult NotFound(string consumer, string message) =>
        ProblemResult.One(StatusCodes.Status404NotFound, new Problem(ProblemCode.NotFound, message, new DocumentName("Consumer", consumer)));
}
