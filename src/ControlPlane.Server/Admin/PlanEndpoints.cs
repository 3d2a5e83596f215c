using System.Collections.Immutable;
using System.Security.Claims;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Plans;
using ControlPlane.Resources;
using ControlPlane.Server.Options;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Node = ControlPlane.Client.Wire.Node;
using PlanWarning = ControlPlane.Client.Wire.PlanWarning;
using WirePlanWarningKind = ControlPlane.Client.Wire.PlanWarningKind;
using WireResourceAction = ControlPlane.Client.Wire.ResourceAction;

namespace ControlPlane.Server.Admin;

/// <summary><c>/plan</c>: what a transaction would do to documents, resources and Envoys.</summary>
internal static class PlanEndpoints
{
    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) => api.MapPost("/plan", async Task<Results<JsonHttpResult<PlanResponse>, ProblemResult>> (
        HttpRequest request, ClaimsPrincipal user, DocumentStore store, NodeStates.NodeStates nodes, ServerOptions options, CancellationToken cancel) =>
    {
        var (transaction, refusal) = await TransactionEndpoints.ReadAsync(request, cancel);
        if (transaction is null) return refusal!;
        var (batch, problems) = TransactionDocuments.Read(transaction, store);
        if (batch is null) return StoreAnswers.Invalid(problems);

        var result = await store.WriteAsync(TransactionEndpoints.WriteOf(transaction with { DryRun = true }, batch, user), cancel);
        await nodes.RefreshAsync(cancel);
        return result is WriteResult.Accepted accepted
            ? TypedResults.Json(PlanOf(accepted, batch, store.Loaded(), nodes, FetchWarnings.Of(Changed(accepted, batch), options)), WireJson.Options)
            : StoreAnswers.Refusal(result, conditional: false)!;
    });

    private static PlanResponse PlanOf(WriteResult.Accepted accepted, TransactionDocuments.Batch batch, StoreState state, NodeStates.NodeStates nodes, ImmutableArray<PlanWarning> unfetched)
    {
        var documents = accepted.Changes.Select(change => change.Id).ToHashSet();
        var changed = accepted.Changes.Where(change => change.Action is not Store.ChangeAction.Unchanged).Select(change => change.Id).ToHashSet();
        var model = state.Model.With(batch.Put.Where(document => changed.Contains(document.Id)), batch.Delete);
        var plan = Planner.Between((state.Model, state.Compiled), (model, Compiler.Compile(model, state.ObservedAfter(changed, batch.Secrets), state.Compiled)));
        return new PlanResponse(
            state.Revision,
            [.. accepted.Changes.Select(WireMapping.ToWire)],
            [.. plan.Resources.Select(ToWire)],
            [.. nodes.Served().Select(served => Concerned(served.Node, served.View, plan)).OfType<PlannedNode>()],
            [.. plan.Warnings.Select(warning => new PlanWarning((WirePlanWarningKind)warning.Kind, warning.Subject, warning.Message)), .. unfetched])
        {
            Held = [.. FleetStatuses.Held(state, hold => documents.Contains(hold.Document) && !hold.Together.Any(changed.Contains))],
        };
    }

    private static IEnumerable<Document> Changed(WriteResult.Accepted accepted, TransactionDocuments.Batch batch) =>
        batch.Put.Where(document => accepted.Changes.Any(change => change.Id == document.Id && change.Action is not Store.ChangeAction.Unchanged));

    private static PlannedResource ToWire(ResourceChange change) => new(
        change.Fleet,
        change.Resource.Type.ShortName,
        change.Resource.Name,
        (WireResourceAction)change.Action,
        change.Bands,
        [.. change.Documents.Select(WireMapping.ToWire)]);

    private static PlannedNode? Concerned(Node node, ViewKey view, Plan plan)
    {
        var resources = plan.Resources.Count(change => change.Fleet == view.Fleet && change.Bands.Contains(view.Band));
        return resources == 0 ? null : new PlannedNode(node.Id, view.Fleet, node.EnvoyVersion, resources);
    }
}
