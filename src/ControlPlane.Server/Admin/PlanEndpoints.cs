using System.Security.Claims;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Plans;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using WireResourceAction = ControlPlane.Client.Wire.ResourceAction;

namespace ControlPlane.Server.Admin;

/// <summary><c>/plan</c>: what a transaction would do to documents, resources and Envoys.</summary>
internal static class PlanEndpoints
{
    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost(
                "/plan",
                async Task<Results<JsonHttpResult<PlanResponse>, ProblemResult>> (
                    HttpRequest request,
                    ClaimsPrincipal user,
                    DocumentStore store,
                    NodeStates nodes,
                    Surroundings surroundings,
                    CancellationToken cancel
                ) =>
                {
                    var (transaction, refusal) = await TransactionEndpoints.ReadAsync(request, cancel);
                    if (transaction is null)
                        return refusal!;
                    var (batch, problems) = TransactionDocuments.Read(transaction, store);
                    if (batch is null)
                        return StoreAnswers.Invalid(problems);

                    await nodes.RefreshAsync(cancel);
                    var result = await store.WriteAsync(
                        TransactionEndpoints.WriteOf(transaction with { DryRun = true, Allow = null }, batch, user, surroundings),
                        cancel
                    );
                    return result is WriteResult.Accepted { Verdict: var verdict }
                        ? TypedResults.Json(PlanOf(verdict, nodes), WireJson.Options)
                        : StoreAnswers.Refusal(result, conditional: false)!;
                }
            )
            .Takes<TransactionRequest>()
            .Answers<PlanResponse>(
                "Returns what a transaction would do to documents, resources and Envoys, and writes nothing",
                [StatusCodes.Status404NotFound, .. TransactionEndpoints.Refusals]
            );

    private static PlanResponse PlanOf(Verdict verdict, NodeStates nodes)
    {
        var documents = verdict.Changes.Select(change => change.Id).ToHashSet();
        var changed = verdict.Changes.Where(change => change.Action is not Store.ChangeAction.Unchanged).Select(change => change.Id).ToHashSet();
        return new PlanResponse(
            verdict.Before.Revision,
            [.. verdict.Changes.Select(WireMapping.ToWire)],
            [.. verdict.Plan.Resources.Select(ToWire)],
            [.. nodes.List().Where(node => node.Standing.Connected).Select(node => Concerned(node, verdict.Plan)).OfType<PlannedNode>()],
            [.. verdict.Plan.Warnings.Select(WireMapping.ToWire)]
        )
        {
            Held = [.. FleetStatuses.Held(verdict.Before, pin => documents.Contains(pin.Document) && !pin.Together.Any(changed.Contains))],
        };
    }

    private static PlannedResource ToWire(ResourceChange change) =>
        new(
            change.Fleet,
            change.Resource.Type.ShortName,
            change.Resource.Name,
            (WireResourceAction)change.Action,
            change.Bands,
            [.. change.Documents.Select(WireMapping.ToWire)]
        );

    private static PlannedNode? Concerned(KnownNode node, Plan plan)
    {
        if (node.Place.View is not { } view)
            return null;
        var resources = plan.Resources.Count(change => change.Fleet == view.Fleet && change.Bands.Contains(view.Band));
        return resources == 0 ? null : new PlannedNode(node.Info.Id, view.Fleet, node.Standing.EnvoyVersion, resources);
    }
}
