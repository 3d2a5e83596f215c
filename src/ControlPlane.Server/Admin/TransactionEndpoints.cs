using System.Security.Claims;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ControlPlane.Server.Admin;

/// <summary><c>/transactions</c> and <c>/validate</c>.</summary>
internal static class TransactionEndpoints
{
    /// <summary>Who owns documents that were written without naming a source.</summary>
    public const string DefaultSource = "api";

    /// <summary>The statuses with which a transaction is refused.</summary>
    public static readonly int[] Refusals =
    [
        StatusCodes.Status400BadRequest,
        StatusCodes.Status409Conflict,
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status422UnprocessableEntity,
    ];

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost(
                "/transactions",
                async Task<Results<JsonHttpResult<TransactionResponse>, ProblemResult>> (
                    HttpRequest request,
                    ClaimsPrincipal user,
                    DocumentStore store,
                    Surroundings surroundings,
                    CancellationToken cancel
                ) =>
                {
                    var (transaction, refusal) = await ReadAsync(request, cancel);
                    if (transaction is null)
                        return refusal!;
                    var (batch, problems) = TransactionDocuments.Read(transaction, store);
                    if (batch is null)
                        return StoreAnswers.Invalid(problems);

                    var write = WriteOf(transaction, batch, user, surroundings);
                    await surroundings.RefreshAsync(write, cancel);
                    var result = await store.WriteAsync(write, cancel);
                    return result is WriteResult.Accepted accepted
                        ? TypedResults.Json(accepted.ToWire(transaction.DryRun), WireJson.Options)
                        : StoreAnswers.Refusal(result, conditional: false)!;
                }
            )
            .Takes<TransactionRequest>()
            .Answers<TransactionResponse>("Writes and deletes documents, all as one revision or none of them", [StatusCodes.Status404NotFound, .. Refusals]);

        api.MapPost(
                "/validate",
                async Task<Results<JsonHttpResult<ValidateResponse>, ProblemResult>> (
                    HttpRequest request,
                    ClaimsPrincipal user,
                    DocumentStore store,
                    Surroundings surroundings,
                    FetchOptions options,
                    CancellationToken cancel
                ) =>
                {
                    var (transaction, refusal) = await ReadAsync(request, cancel);
                    if (transaction is null)
                        return refusal!;
                    var (batch, problems) = TransactionDocuments.Read(transaction, store);
                    var response = batch is null
                        ? new ValidateResponse(problems)
                        : new ValidateResponse([
                            .. store.Judge(WriteOf(transaction, batch, user, surroundings), store.Loaded()).Problems.Select(WireMapping.ToWire),
                        ])
                        {
                            Warnings = [.. FetchWarnings.Of(batch.Put, options).Select(WireMapping.ToWire)],
                        };
                    return TypedResults.Json(response, WireJson.Options);
                }
            )
            .Takes<TransactionRequest>()
            .Answers<ValidateResponse>(
                "Returns the problems that a transaction would be refused for, and writes nothing",
                StatusCodes.Status400BadRequest,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType
            );
    }

    /// <summary>The transaction that a request holds, or why there is none.</summary>
    public static async Task<(TransactionRequest? Transaction, ProblemResult? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var body = await RequestJson.ReadAsync(request, cancel);
        return body.Refusal is { } refusal ? (null, refusal) : body.As<TransactionRequest>();
    }

    /// <summary>What the store is asked.</summary>
    public static WriteRequest WriteOf(TransactionRequest transaction, TransactionDocuments.Batch batch, ClaimsPrincipal user, Surroundings surroundings) =>
        new()
        {
            Author = user.Identity!.Name!,
            Source = transaction.Source is { Length: > 0 } source ? source : DefaultSource,
            Message = transaction.Message,
            Put = batch.Put,
            Secrets = batch.Secrets,
            Delete = batch.Delete,
            Base = transaction.Base,
            DryRun = transaction.DryRun,
            TakeOver = transaction.TakeOver,
            Allowed = Permissions.Of(transaction.Allow, transaction.AllowWarnings ?? []),
            Surroundings = surroundings.Warnings,
        };
}
